using k8s;

namespace ChatOps.Tests.Whole;

/// <summary>A version that applies to several containers counts as running when all of them run it.</summary>
public sealed class ContainersTests
{
    [Fact]
    public async Task An_outdated_container_is_shown_by_status_and_deployed()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Services:web:Images:migrate"] = "registry.acme.io/migrate");
        await AddMigrateAsync(stage, "1.4.0");

        (await stage.AskAsync("/ops status web staging")).Shown.ShouldContain("`1.4.1`, 3 of 3 available ⚠️ migrate runs 1.4.0");
        (await stage.AskAsync("/rollback web in staging to 1.4.1")).Shown.ShouldNotContain("already");
        var plan = await stage.AskAsync("/deploy web 1.4.1 to staging");
        plan.Shown.ShouldContain("web already runs 1.4.1; migrate runs 1.4.0.");
        plan.Shown.ShouldContain("Along with it: migrate registry.acme.io/migrate:1.4.1.");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(
            () => stage.Deploys.LastOrDefault(m => m.Shown.Contains("Deployed *1.4.1*", StringComparison.Ordinal)),
            "the end of the deploy");

        stage.Cluster("staging").Deployment("web", "web")!.Spec.Template.Spec.InitContainers[0].Image.ShouldBe(
            "registry.acme.io/migrate:1.4.1");
        (await stage.AskAsync("/ops status web staging")).Shown.ShouldNotContain("⚠️");
        (await stage.AskAsync("/deploy web 1.4.1 to staging")).Shown.ShouldContain("already runs 1.4.1");
        (await stage.AskAsync("/rollback web in staging to 1.4.1")).Shown.ShouldContain("already at 1.4.1 in staging");

        // A digest belongs to one image.
        var digest = $"sha256:{new string('a', 64)}";
        (await stage.AskAsync($"/deploy web {digest} to staging")).Shown.ShouldContain(
            $"give the tag, or the tag and the digest, as in 1.4.2@{digest}");
        var pinned = await stage.AskAsync($"/deploy web 1.4.2@{digest} to staging");
        pinned.Shown.ShouldContain("Along with it: migrate registry.acme.io/migrate:1.4.2.");
        pinned.Shown.ShouldContain("⚠️ The digest applies to the service's own image");
    }

    private static async Task AddMigrateAsync(Stage stage, string version)
    {
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        var patch = new { spec = new { template = new
        {
            spec = new { initContainers = new[] { new { name = "migrate", image = $"registry.acme.io/migrate:{version}" } } },
        } } };
        using var body = new StringContent(KubernetesJson.Serialize(patch), null, "application/strategic-merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync(
            "/clusters/staging/apis/apps/v1/namespaces/web/deployments/web?fieldManager=kubectl-edit", body, stage.Stop))).EnsureSuccessStatusCode();
        await stage.UntilAsync(
            () => stage.Cluster("staging").Deployment("web", "web") is { } web && Playground.Kubernetes.ClusterHost.IsRolledOut(web)
                ? web
                : null, "the rollout");
    }
}
