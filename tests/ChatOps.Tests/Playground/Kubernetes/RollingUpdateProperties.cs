using CsCheck;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

public sealed class RollingUpdateProperties
{
    private static readonly Gen<(int Replicas, string Surge, string Unavailable, int NextReplicas)> Rollouts =
        from replicas in Gen.Int[1, 12]
        from surge in Gen.OneOf(Gen.Int[0, 4].Select(number => $"{number}"), Gen.Int[0, 100].Select(percent => $"{percent}%"))
        from unavailable in Gen.OneOf(Gen.Int[0, 4].Select(number => $"{number}"), Gen.Int[0, 100].Select(percent => $"{percent}%"))
        from next in Gen.Int[1, 12]
        where !(surge.TrimEnd('%') == "0" && unavailable.TrimEnd('%') == "0")
        select (replicas, surge, unavailable, next);

    [Fact]
    public async Task A_rolling_update_respects_its_surge_and_its_availability_after_every_single_change() =>
        await Rollouts.SampleAsync(async rollout =>
        {
            var clock = ClusterHost.NewClock();
            await using var host = await ClusterHost.StartAsync(clock);
            await RollAsync(host, clock, rollout.Replicas, rollout.Surge, rollout.Unavailable);
        }, iter: 30, threads: 1);

    [Fact]
    public async Task A_scale_during_a_rollout_still_ends_with_the_wanted_pods_of_the_new_image() =>
        await Rollouts.SampleAsync(async rollout =>
        {
            var clock = ClusterHost.NewClock();
            await using var host = await ClusterHost.StartAsync(clock);
            host.Cluster.Seed(Deployment(rollout.Replicas, rollout.Surge, rollout.Unavailable));
            await PatchAsync(host, """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
            clock.Advance(TimeSpan.FromSeconds(2));
            await PatchAsync(host, $$$"""{"spec":{"replicas":{{{rollout.NextReplicas}}}}}""");
            clock.Advance(TimeSpan.FromMinutes(10));

            host.Cluster.Pods().Select(pod => pod.Spec.Containers[0].Image).ShouldBe(Enumerable.Repeat("web:2", rollout.NextReplicas));
            host.Cluster.Deployments()[0].Status.Conditions.Single(condition => condition.Type == "Progressing").Reason.ShouldBe(
                "NewReplicaSetAvailable");
        }, iter: 20, threads: 1);

    private static async Task RollAsync(ClusterHost host, FakeTimeProvider clock, int replicas, string surge, string unavailable)
    {
        host.Cluster.Seed(Deployment(replicas, surge, unavailable));
        var (most, least) = Bounds(replicas, surge, unavailable);
        await PatchAsync(host, """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
        var finished = host.Cluster.UntilAsync(cluster =>
        {
            var pods = cluster.Pods().Where(pod => pod.Metadata.DeletionTimestamp is null).ToList();
            pods.Count.ShouldBeLessThanOrEqualTo(most);
            pods.Count(IsReady).ShouldBeGreaterThanOrEqualTo(least);
            return cluster.Deployments() is [{ } web] && ClusterHost.IsRolledOut(web) ? "done" : null;
        }, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(10));

        await Patience.ForAsync(finished);
    }

    // Computed independently from the documentation: surge is rounded up, unavailable is rounded down; if both are 0, one pod may be
    // unavailable.
    private static (int Most, int Least) Bounds(int replicas, string surge, string unavailable)
    {
        var extra = surge.EndsWith('%') ? (int)Math.Ceiling(int.Parse(surge.TrimEnd('%')) * replicas / 100d) : int.Parse(surge);
        var missing = unavailable.EndsWith('%')
            ? (int)Math.Floor(int.Parse(unavailable.TrimEnd('%')) * replicas / 100d)
            : int.Parse(unavailable);
        missing = extra == 0 && missing == 0 ? 1 : missing;
        return (replicas + extra, Math.Max(0, replicas - missing));
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Status.Conditions?.Any(condition => condition.Type == "Ready" && condition.Status == "True") == true;

    private static V1Deployment Deployment(int replicas, string surge, string unavailable)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = "web" };
        return new()
        {
            Metadata = new() { Name = "web", NamespaceProperty = "default" },
            Spec = new()
            {
                Replicas = replicas,
                Selector = new() { MatchLabels = labels },
                Strategy = new()
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new() { MaxSurge = Value(surge), MaxUnavailable = Value(unavailable) },
                },
                Template = new()
                {
                    Metadata = new() { Labels = labels },
                    Spec = new() { Containers = [new() { Name = "web", Image = "web:1" }] },
                },
            },
        };
    }

    private static IntOrString Value(string text) => text.EndsWith('%') ? text : int.Parse(text);

    private static Task<V1Deployment> PatchAsync(ClusterHost host, string patch) =>
        host.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "web", "default");
}
