namespace ChatOps.Tests.Whole;

/// <summary>A version that no pod runs is only applied: no one knows yet whether it works.</summary>
public sealed class UnverifiedTests
{
    [Fact]
    public async Task A_deploy_at_0_replicas_is_applied_but_not_verified_and_is_not_a_rollback_target()
    {
        await using var stage = await Stage.StartAsync();
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var patch = new StringContent("""{"spec":{"replicas":0}}""", null, "application/merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync(
            "/clusters/staging/apis/apps/v1/namespaces/web/deployments/web", patch, stage.Stop))).EnsureSuccessStatusCode();
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        (await stage.AskAsync("/deploy web 1.4.2-crash to staging")).Shown.ShouldContain(
            "⚠️ It has 0 replicas: the version will be set, but nothing runs that would show whether it works.");
        var applied = await stage.RunAsync(
            "/deploy web 1.4.2-crash to staging", m => m.Shown.Contains("is applied, not verified", StringComparison.Ordinal));
        applied.Shown.ShouldStartWith("⚠️");
        applied.Shown.ShouldContain("it has 0 replicas");
        applied.Shown.ShouldNotContain("Deployed");
        applied.Shown.ShouldNotContain("Roll back…");
        (await stage.AskAsync("/ops history web staging")).Shown.ShouldContain("⚠️");

        await stage.RunAsync("/deploy web 1.4.3 to staging", m => m.Shown.Contains("1.4.3", StringComparison.Ordinal)
            && m.Shown.Contains("is applied, not verified", StringComparison.Ordinal));
        var back = (await stage.AskAsync("/rollback web in staging")).Shown;
        back.ShouldContain("Roll web back to 1.4.1 in staging?", customMessage: "1.4.2-crash was never seen to run");
        back.ShouldContain("I have not seen 1.4.1 healthy here", customMessage: "nor was 1.4.1, at 0 replicas");

        (await stage.AskAsync("/ops restart web in staging")).Shown.ShouldContain(
            "web has 0 replicas in staging: there is nothing to restart.");
        await stage.RunAsync("/scale web 2 in staging", m => m.Shown.Contains("Scaled to *2*", StringComparison.Ordinal));
        var off = await stage.AskAsync("/scale web 0 in staging");
        await stage.ClickAsync(off, "Stop all of web");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *0*", StringComparison.Ordinal)),
            "0 replicas is what was asked for");
    }
}
