using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Pages.Panels;
using ChatOps.Tests.Playground.Kubernetes;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>What the page's panels show about workloads.</summary>
public sealed class WorkloadGlanceTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private readonly ClusterEmulator _cluster;

    public WorkloadGlanceTests() => _cluster = new("staging", _clock);

    [Fact]
    public void Every_service_of_the_Playground_is_shown_with_its_special_features()
    {
        using var world = new World(_clock, services: WorldService.All);

        WorkloadGlance.AllOf(world.Production)
            .Select(w => (w.Name, w.Version, w.Trait, w.Ready, w.Wanted, w.Pods.Count, w.State, w.Line))
            .ShouldBe(
            [
                ("api", "5.1.0", "autoscaled 2 to 5", 3, 3, 3, PodState.Ready, null),
                ("search", "2.3.0", "StatefulSet", 3, 3, 3, PodState.Ready, null),
                ("shop-blue", "3.1.0", "has the traffic", 3, 3, 3, PodState.Ready, null),
                ("shop-green", "3.1.0", "no traffic", 0, 0, 0, PodState.Terminating, "scaled to nothing"),
                ("web", "1.4.1", null, 6, 6, 6, PodState.Ready, null),
            ]);
    }

    [Fact]
    public void A_DaemonSet_wants_a_pod_on_every_node()
    {
        _cluster.Seed(Workloads.DaemonSet("db:2"));

        var glance = WorkloadGlance.AllOf(_cluster).ShouldHaveSingleItem();

        (glance.Kind, glance.Trait, glance.Version).ShouldBe(("DaemonSet", "DaemonSet", "2"));
        glance.Wanted.ShouldBe(_cluster.DaemonSet("shop", "db")!.Status.DesiredNumberScheduled);
        (glance.Ready, glance.Pods.Count).ShouldBe((glance.Wanted, glance.Wanted));
    }

    [Fact]
    public void Pods_of_a_StatefulSet_are_in_order_of_their_ordinals()
    {
        _cluster.Seed(Workloads.StatefulSet(replicas: 11));

        WorkloadGlance.AllOf(_cluster).Single().Pods
            .Select(pod => pod.Name)
            .ShouldBe(Enumerable.Range(0, 11).Select(number => $"db-{number}"));
    }

    [Fact]
    public void An_autoscaler_of_a_StatefulSet_is_shown_with_its_kind_and_one_of_another_workload_is_not()
    {
        _cluster.Seed(Workloads.StatefulSet());
        _cluster.Seed("shop", "web", "web:1");
        _cluster.Seed("store", "db", "db:1");
        _cluster.Seed(Workloads.Autoscaler("StatefulSet", "db", least: 2, most: 4));

        WorkloadGlance.AllOf(_cluster).Select(w => (w.Namespace, w.Name, w.Trait)).ShouldBe(
            [("shop", "db", "StatefulSet, autoscaled 2 to 4"), ("shop", "web", null), ("store", "db", null)]);
    }

    [Fact]
    public void An_autoscaler_is_disabled_at_0_replicas()
    {
        _cluster.Seed("shop", "web", "web:1", replicas: 0);
        _cluster.Seed(Workloads.Autoscaler("Deployment", "web", least: 2, most: 4));

        var glance = WorkloadGlance.AllOf(_cluster).Single();

        (glance.Trait, glance.Line).ShouldBe(("autoscaler off", "scaled to nothing"));
    }

    public void Dispose() => _cluster.Dispose();
}
