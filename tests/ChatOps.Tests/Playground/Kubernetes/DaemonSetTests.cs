using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>What the DaemonSet controller does. Only the test advances the clock. The cluster has three nodes.</summary>
public sealed class DaemonSetTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    private V1DaemonSet Agent => Cluster.DaemonSet("shop", "db")!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        Cluster.Seed(Workloads.DaemonSet());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void A_seeded_set_has_a_ready_pod_on_every_node()
    {
        Cluster.Pods("shop").Select(pod => pod.Spec.NodeName).Order().ShouldBe(["node-1", "node-2", "node-3"]);
        var hash = Cluster.ControllerRevisions("shop").ShouldHaveSingleItem().Metadata.Labels["controller-revision-hash"];
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Metadata.Labels["controller-revision-hash"] == hash);
        var status = Agent.Status;
        (
            status.DesiredNumberScheduled,
            status.CurrentNumberScheduled,
            status.NumberReady,
            status.NumberAvailable,
            status.UpdatedNumberScheduled).ShouldBe((3, 3, 3, 3, 3));
        (status.NumberUnavailable, status.NumberMisscheduled, status.ObservedGeneration).ShouldBe((null, 0, 1));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    [InlineData("\"50%\"", 2)]
    public async Task An_update_replaces_pods_node_by_node_within_maxUnavailable(string unavailable, int most)
    {
        await PatchAsync(
            """{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":N}}}}""".Replace("N", unavailable, StringComparison.Ordinal));
        await SetImageAsync("db:2");
        var missing = new List<int>();
        var done = Cluster.UntilAsync(_ =>
        {
            missing.Add(3 - Cluster
                .Pods("shop")
                .Count(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.ContainerStatuses?[0].Ready == true));
            return Agent.Status is { UpdatedNumberScheduled: 3, NumberAvailable: 3 }
                && Agent.Status.ObservedGeneration == Agent.Metadata.Generation ? Agent : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await done;

        missing.Max().ShouldBe(most);
        Images().ShouldBe(["db:2", "db:2", "db:2"]);
        Cluster.Pods("shop").Select(pod => pod.Spec.NodeName).Order().ShouldBe(["node-1", "node-2", "node-3"]);
    }

    [Fact]
    public async Task A_broken_update_stops_at_the_first_node_and_recovers_with_a_new_template()
    {
        await SetImageAsync("db:2-broken");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:1", "db:1", "db:2-broken"]);
        (Agent.Status.UpdatedNumberScheduled, Agent.Status.NumberAvailable, Agent.Status.NumberUnavailable).ShouldBe((1, 2, 1));

        await SetImageAsync("db:1");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Images().ShouldBe(["db:1", "db:1", "db:1"]);
        Cluster.ControllerRevisions("shop").Select(revision => revision.Revision ?? 0).Order().ShouldBe([2, 3]);
    }

    [Fact]
    public async Task OnDelete_updates_only_pods_that_someone_deletes()
    {
        await PatchAsync("""{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}""");
        await SetImageAsync("db:2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:1", "db:1", "db:1"]);

        await _host.Client.CoreV1.DeleteNamespacedPodAsync(Cluster.Pods("shop")[0].Name(), "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Images().ShouldBe(["db:1", "db:1", "db:2"]);
    }

    [Fact]
    public async Task Nodes_that_start_to_match_the_selector_get_a_pod_and_those_that_stop_lose_it()
    {
        await PatchAsync("""{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}""");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.Pods("shop").ShouldBeEmpty();
        Agent.Status.DesiredNumberScheduled.ShouldBe(0);

        await _host.Client.CoreV1.PatchNodeAsync(
            new V1Patch("""{"metadata":{"labels":{"disk":"fast"}}}""", V1Patch.PatchType.MergePatch), "node-2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.Pods("shop").ShouldHaveSingleItem().Spec.NodeName.ShouldBe("node-2");
    }

    [Fact]
    public async Task It_cannot_be_scaled()
    {
        using var http = _host.NewHttp();

        (await http.GetAsync("apis/apps/v1/namespaces/shop/daemonsets/db/scale")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Deleting_a_set_deletes_its_pods()
    {
        await _host.Client.AppsV1.DeleteNamespacedDaemonSetAsync("db", "shop");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Cluster.Pods("shop").ShouldBeEmpty();
    }

    private IEnumerable<string> Images() => Cluster.Pods("shop").Select(pod => pod.Spec.Containers[0].Image).Order(StringComparer.Ordinal);

    private Task<V1DaemonSet> SetImageAsync(string image) =>
        _host.Client.AppsV1.PatchNamespacedDaemonSetAsync(Workloads.ImagePatch(image), "db", "shop");

    private Task<V1DaemonSet> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedDaemonSetAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "db", "shop");
}
