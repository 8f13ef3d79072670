using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>ResourceQuotas, which refuse pods, and PodDisruptionBudgets, which count the allowed disruptions.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        Cluster.Seed("shop", "web", "web:1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("pods")]
    [InlineData("count/pods")]
    public async Task A_quota_refuses_surplus_pods_and_reports_its_usage(string what)
    {
        var quota = new V1ResourceQuota
        {
            Metadata = new() { Name = "few" },
            Spec = new() { Hard = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { [what] = new("4") } },
        };
        await _host.Client.CoreV1.CreateNamespacedResourceQuotaAsync(quota, "shop");
        await ScaleAsync(6);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Cluster.Pods("shop").Count.ShouldBe(4);
        Cluster.Deployment("shop", "web")!.Status.Conditions.Single(condition => condition.Type == "ReplicaFailure").Message
            .ShouldEndWith($"is forbidden: exceeded quota: few, requested: {what}=1, used: {what}=4, limited: {what}=4");
        Cluster.ResourceQuotas("shop").Single().Status.Used[what].ToString().ShouldBe("4");

        await _host.Client.CoreV1.DeleteNamespacedResourceQuotaAsync("few", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.Pods("shop").Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("minAvailable", "2", 2, 1)]
    [InlineData("minAvailable", "\"50%\"", 2, 1)]
    [InlineData("maxUnavailable", "2", 1, 2)]
    [InlineData("maxUnavailable", "0", 3, 0)]
    public async Task A_disruption_budget_counts_the_allowed_disruptions(string field, string value, int desired, int allowed)
    {
        var body =
            """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web"},"spec":{"FIELD":VALUE,"selector":{"matchLabels":{"app":"web"}}}}"""
                .Replace("FIELD", field, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal);
        await _host.Client.PolicyV1.CreateNamespacedPodDisruptionBudgetAsync(
            KubernetesJson.Deserialize<V1PodDisruptionBudget>(body), "shop");
        _clock.Advance(TimeSpan.FromSeconds(1));

        var status = Cluster.PodDisruptionBudgets("shop").Single().Status;
        (status.ExpectedPods, status.CurrentHealthy, status.DesiredHealthy, status.DisruptionsAllowed).ShouldBe((3, 3, desired, allowed));
        status.Conditions.Single().Reason.ShouldBe(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    }

    private Task<V1Scale> ScaleAsync(int replicas) => _host.Client.AppsV1.PatchNamespacedDeploymentScaleAsync(
        new V1Patch($$$"""{"spec":{"replicas":{{{replicas}}}}}""", V1Patch.PatchType.MergePatch), "web", "shop");
}
