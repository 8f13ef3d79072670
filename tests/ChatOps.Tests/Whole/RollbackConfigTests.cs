using System.Net;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Playground.Kubernetes;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Whole;

/// <summary>What the plan of a rollback says about ConfigMaps and Secrets, which aren't rolled back with it.</summary>
public sealed class RollbackConfigTests : IAsyncLifetime
{
    private Stage _stage = null!;
    private Kubernetes _someone = null!;

    /// <summary>Creates a version that reads a ConfigMap and a Secret, and another version after it.</summary>
    public async ValueTask InitializeAsync()
    {
        _stage = await Stage.StartAsync();
        _someone = new(new KubernetesClientConfiguration { Host = new Uri(_stage.WorldAddress, "clusters/staging").ToString() });
        await _stage.DrivenAsync(_someone.CoreV1.CreateNamespacedConfigMapAsync(
            new() { Metadata = new() { Name = "web-config" }, Data = new Dictionary<string, string> { ["mode"] = "slow" } },
            "web",
            cancellationToken: _stage.Stop));
        await _stage.DrivenAsync(_someone.CoreV1.CreateNamespacedSecretAsync(
            new() { Metadata = new() { Name = "web-keys" }, StringData = new Dictionary<string, string> { ["key"] = "open sesame" } },
            "web",
            cancellationToken: _stage.Stop));
        await _stage.DrivenAsync(_someone.AppsV1.PatchNamespacedDeploymentAsync(
            new(
                """{"spec":{"template":{"spec":{"containers":[{"name":"web","envFrom":[{"configMapRef":{"name":"web-config"}},{"secretRef":{"name":"web-keys"}}]}]}}}}""",
                V1Patch.PatchType.StrategicMergePatch),
            "web", "web", cancellationToken: _stage.Stop));
        await _stage.UntilAsync(
            () => _stage.World.Staging.Deployment("web", "web") is { } web && ClusterHost.IsRolledOut(web) ? web : null, "revision 2");
        await _stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
    }

    public async ValueTask DisposeAsync()
    {
        _someone.Dispose();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task Unchanged_objects_are_not_mentioned()
    {
        var plan = await PlanAsync();

        plan.ShouldContain("The whole pod template of revision 2 is restored");
        plan.ShouldNotContain("web-config");
        plan.ShouldNotContain("web-keys");
        plan.ShouldNotContain("⚠️");
    }

    [Fact]
    public async Task Changed_objects_are_listed_with_when_and_by_whom()
    {
        var at = await EditAsync();

        var plan = await PlanAsync();

        plan.ShouldContain(
            $"⚠️ ConfigMap web-config was changed at <!date^{new DateTimeOffset(at).ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{at:yyyy-MM-dd HH:mm} UTC> by kubectl-edit, after revision 2 was created: the rollback doesn't restore its old content.");
        plan.ShouldNotContain("web-keys");
    }

    [Fact]
    public async Task Missing_objects_are_listed()
    {
        await _stage.DrivenAsync(_someone.CoreV1.DeleteNamespacedSecretAsync("web-keys", "web", cancellationToken: _stage.Stop));

        var plan = await PlanAsync();

        plan.ShouldContain("⚠️ Secret web-keys no longer exists: pods of revision 2 will not start without it.");
        plan.ShouldNotContain("web-config");
    }

    [Fact]
    public async Task Objects_that_the_bot_may_not_read_are_listed_and_the_rollback_can_still_be_run()
    {
        _stage.World.Staging.Faults.FailNext(
            int.MaxValue, HttpStatusCode.Forbidden, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));

        var plan = await _stage.AskAsync("/rollback web in staging");
        plan.Shown.ShouldContain(
            "I may not get secrets in web, so I can't tell whether this changed after revision 2 was created: Secret web-keys.");
        plan.Shown.ShouldNotContain("⚠️");
        (await _stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);

        await _stage.UntilAsync(() => _stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback");
    }

    [Fact]
    public async Task A_change_after_a_rollback_was_scheduled_needs_confirmation()
    {
        var plan = await _stage.AskAsync("/rollback web in staging in 5m");
        (await _stage.ClickAsync(plan, "Schedule")).ShouldBe(Outcome.Ok);
        await _stage.PassAsync(TimeSpan.FromSeconds(10));
        await EditAsync();

        _stage.Clock.Advance(TimeSpan.FromMinutes(5));

        await _stage.UntilAsync(() => _stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Something changed since it was scheduled: ConfigMap web-config was changed at")), "the reason");
        _stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
    }

    /// <summary>Someone changes the ConfigMap; returns when, by the cluster's clock.</summary>
    private async Task<DateTime> EditAsync()
    {
        var edited = await _stage.DrivenAsync(_someone.CoreV1.PatchNamespacedConfigMapAsync(
            new("""{"data":{"mode":"fast"}}""", V1Patch.PatchType.MergePatch),
            "web-config",
            "web",
            fieldManager: "kubectl-edit",
            cancellationToken: _stage.Stop));
        return edited.Metadata.ManagedFields.Single(entry => entry.Manager == "kubectl-edit").Time!.Value;
    }

    private async Task<string> PlanAsync() => (await _stage.AskAsync("/rollback web in staging")).Shown;
}
