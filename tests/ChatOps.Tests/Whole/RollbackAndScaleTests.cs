namespace ChatOps.Tests.Whole;

public sealed class RollbackAndScaleTests
{
    [Fact]
    public async Task A_rollback_goes_to_the_last_version_seen_healthy_and_not_to_the_broken_one_before()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.3-broken*"));
        await stage.RunAsync("/deploy web 1.4.4-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.4-broken*"));

        var plan = await stage.AskAsync("/rollback web in staging");
        plan.Shown.ShouldContain("Roll web back to 1.4.1");
        plan.Shown.ShouldContain("saw healthy");
        await stage.ClickAsync(plan, "Run");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
    }

    [Fact]
    public async Task A_version_that_was_rolled_back_is_not_the_target_of_the_next_rollback()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldNotContain("back to 1.4.2");
    }

    [Fact]
    public async Task A_rollback_is_told_in_the_story_of_what_it_took_back_too()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*") && m.Shown.Contains("Rolled back to *1.4.1*")), "the mention");
        stage.Deploys.Count.ShouldBe(2);
        stage.Deploys[0].Shown.ShouldStartWith("⚠️", customMessage: "a change that was taken back is no good news");
    }

    [Fact]
    public async Task A_scale_goes_through_the_scale_subresource_and_waits_until_all_are_ready()
    {
        await using var stage = await Stage.StartAsync();

        await stage.RunAsync("/scale web 6 in staging", m => m.Shown.Contains("Scaled to *6*"));

        stage.World.Staging.Deployment("web", "web")!.Status.AvailableReplicas.ShouldBe(6);
        stage.World.Staging.Requests.Count(r => r.Succeeded && r.Path.EndsWith("/scale")).ShouldBe(1);
    }

    [Fact]
    public async Task More_replicas_than_configured_are_refused_with_the_bounds()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Services:web:Workloads:staging:MaxReplicas"] = "5");

        (await stage.AskAsync("/scale web 6 in staging")).Shown.ShouldContain("0 to 5");
    }
}
