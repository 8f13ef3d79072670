using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>What the StatefulSet controller does. Only the test advances the clock.</summary>
public sealed class StatefulSetTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    private V1StatefulSet Db => Cluster.StatefulSet("shop", "db")!;

    public async ValueTask InitializeAsync() => _host = await ClusterHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void A_seeded_set_has_numbered_pods_that_are_ready_and_labelled()
    {
        Cluster.Seed(Workloads.StatefulSet());

        var pods = Cluster.Pods("shop");
        pods.Select(pod => pod.Name()).ShouldBe(["db-0", "db-1", "db-2"]);
        pods[1].Metadata.Labels["statefulset.kubernetes.io/pod-name"].ShouldBe("db-1");
        pods.ShouldAllBe(pod => pod.Metadata.Labels["controller-revision-hash"] == Db.Status.CurrentRevision);
        (pods[1].Spec.Hostname, pods[1].Spec.Subdomain).ShouldBe(("db-1", "db"));
        Db.Status.UpdateRevision.ShouldBe(Db.Status.CurrentRevision);
        Counts().ShouldBe((3, 3, 3, 3, 3));
        (Db.Status.ObservedGeneration, Db.Status.CollisionCount).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Zeros_are_omitted_from_the_status_where_the_real_type_omits_them()
    {
        Cluster.Seed(Workloads.StatefulSet(replicas: 0));
        using var http = _host.NewHttp();

        var text = await http.GetStringAsync("apis/apps/v1/namespaces/shop/statefulsets/db");

        text.ShouldContain("\"replicas\":0,\"availableReplicas\":0");
        text.ShouldNotContain("readyReplicas");
        text.ShouldNotContain("updatedReplicas");
    }

    [Fact]
    public async Task Pods_are_created_one_after_another_each_when_the_previous_one_is_ready()
    {
        Cluster.Seed(Workloads.StatefulSet(replicas: 1));
        var disorder = false;
        await ScaleAsync(4);
        var done = Cluster.UntilAsync(_ =>
        {
            disorder |= Cluster.Pods("shop").Count(pod => !IsReady(pod)) > 1;
            return Db.Status.ReadyReplicas == 4 ? Db : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await done;

        disorder.ShouldBeFalse();
        Cluster.Pods("shop").Select(pod => pod.Name()).ShouldBe(["db-0", "db-1", "db-2", "db-3"]);
    }

    [Fact]
    public async Task A_parallel_set_creates_and_deletes_all_its_pods_at_once()
    {
        Cluster.Seed(Workloads.StatefulSet(replicas: 1, order: "Parallel"));
        await ScaleAsync(4);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Cluster.Pods("shop").Count.ShouldBe(4);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await ScaleAsync(1);
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Cluster.Pods("shop").Count(pod => pod.Metadata.DeletionTimestamp is not null).ShouldBe(3);
    }

    [Fact]
    public async Task Scaling_down_deletes_the_highest_ordinal_first_and_waits_until_it_is_gone()
    {
        Cluster.Seed(Workloads.StatefulSet(replicas: 4));
        var gone = new List<string>();
        await ScaleAsync(1);
        var done = Cluster.UntilAsync(_ =>
        {
            gone.AddRange(
                Cluster.Pods("shop").Where(pod => pod.Metadata.DeletionTimestamp is not null).Select(pod => pod.Name()).Except(gone));
            Cluster.Pods("shop").Count(pod => pod.Metadata.DeletionTimestamp is not null).ShouldBeLessThan(2);
            return Db.Status.Replicas == 1 ? Db : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await done;

        gone.ShouldBe(["db-3", "db-2", "db-1"]);
    }

    [Fact]
    public async Task An_update_goes_from_the_highest_ordinal_to_the_lowest_one_at_a_time()
    {
        Cluster.Seed(Workloads.StatefulSet());
        var before = Db.Status.CurrentRevision;
        var order = new List<string>();
        await SetImageAsync("db:2");
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        (Db.Status.CurrentRevision, Db.Status.CurrentReplicas, Db.Status.UpdatedReplicas ?? 0).ShouldBe((before, 2, 0));
        var done = Cluster.UntilAsync(_ =>
        {
            order.AddRange(Cluster.Pods("shop").Where(pod => Image(pod) == "db:2").Select(pod => pod.Name()).Except(order));
            Cluster.Pods("shop").Count(IsReady).ShouldBeGreaterThanOrEqualTo(2);
            return Db.Status.CurrentRevision == Db.Status.UpdateRevision ? Db : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await done;

        order.ShouldBe(["db-2", "db-1", "db-0"]);
        Db.Status.CurrentRevision.ShouldNotBe(before);
        Counts().ShouldBe((3, 3, 3, 3, 3));
    }

    [Fact]
    public async Task A_broken_pod_stays_after_the_template_is_fixed_until_someone_deletes_it()
    {
        Cluster.Seed(Workloads.StatefulSet());
        await SetImageAsync("db:2-broken");
        _clock.Advance(TimeSpan.FromMinutes(1));
        (Db.Status.ReadyReplicas, Db.Status.UpdatedReplicas, Db.Status.CurrentReplicas).ShouldBe((2, 1, 2));
        Images().ShouldBe(["db:1", "db:1", "db:2-broken"]);

        await SetImageAsync("db:1");
        _clock.Advance(TimeSpan.FromHours(1));
        Images().ShouldBe(["db:1", "db:1", "db:2-broken"]);

        await _host.Client.CoreV1.DeleteNamespacedPodAsync("db-2", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:1", "db:1", "db:1"]);
        Counts().ShouldBe((3, 3, 3, 3, 3));
    }

    [Fact]
    public async Task A_parallel_set_replaces_its_broken_pod_automatically()
    {
        Cluster.Seed(Workloads.StatefulSet(order: "Parallel"));
        await SetImageAsync("db:2-broken");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:1", "db:1", "db:2-broken"]);

        await SetImageAsync("db:1");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Images().ShouldBe(["db:1", "db:1", "db:1"]);
    }

    [Fact]
    public async Task A_partition_keeps_the_first_pods_at_the_old_revision_even_when_they_are_recreated()
    {
        Cluster.Seed(Workloads.StatefulSet());
        await PatchAsync("""{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}""");
        await SetImageAsync("db:2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _host.Client.CoreV1.DeleteNamespacedPodAsync("db-0", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Images().ShouldBe(["db:1", "db:1", "db:2"]);
        (Db.Status.CurrentReplicas, Db.Status.UpdatedReplicas).ShouldBe((2, 1));
        Db.Status.CurrentRevision.ShouldNotBe(Db.Status.UpdateRevision);

        await PatchAsync("""{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}""");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:2", "db:2", "db:2"]);
    }

    [Fact]
    public async Task OnDelete_updates_only_pods_that_someone_deletes()
    {
        var set = Workloads.StatefulSet();
        set.Spec.UpdateStrategy = new() { Type = "OnDelete" };
        Cluster.Seed(set);
        await SetImageAsync("db:2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Images().ShouldBe(["db:1", "db:1", "db:1"]);

        await _host.Client.CoreV1.DeleteNamespacedPodAsync("db-1", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Images().ShouldBe(["db:1", "db:2", "db:1"]);
    }

    [Fact]
    public async Task Minimum_ready_seconds_delay_the_next_pod()
    {
        var set = Workloads.StatefulSet(replicas: 1);
        set.Spec.MinReadySeconds = 20;
        Cluster.Seed(set);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await ScaleAsync(3);
        _clock.Advance(TimeSpan.FromSeconds(15));
        (Db.Status.ReadyReplicas, Db.Status.AvailableReplicas).ShouldBe((2, 1));

        _clock.Advance(TimeSpan.FromMinutes(1));

        Counts().ShouldBe((3, 3, 3, 3, 3));
    }

    [Fact]
    public async Task A_quota_blocks_the_next_pod_until_there_is_room()
    {
        Cluster.Seed(Workloads.StatefulSet());
        Cluster.LimitPods("shop", 3);
        await ScaleAsync(4);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Cluster.Events(
            "shop").ShouldContain(found => found.Reason == "FailedCreate" && found.Message.StartsWith("create Pod db-3 in StatefulSet db failed error: pods \"db-3\" is forbidden: exceeded quota", StringComparison.Ordinal));

        Cluster.LimitPods("shop", null);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Db.Status.ReadyReplicas.ShouldBe(4);
    }

    [Fact]
    public async Task Only_some_fields_of_a_set_may_change()
    {
        Cluster.Seed(Workloads.StatefulSet());

        var refused = await Should.ThrowAsync<HttpOperationException>(() => PatchAsync("""{"spec":{"serviceName":"other"}}"""));

        refused.Response.Content.ShouldContain("updates to statefulset spec for fields other than 'replicas'");
    }

    [Fact]
    public async Task Deleting_a_set_deletes_its_pods_and_its_history()
    {
        Cluster.Seed(Workloads.StatefulSet());
        await _host.Client.AppsV1.DeleteNamespacedStatefulSetAsync("db", "shop");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Cluster.Pods("shop").ShouldBeEmpty();
        Cluster.ControllerRevisions("shop").ShouldBeEmpty();
    }

    private static bool IsReady(V1Pod pod) => pod.Status?.ContainerStatuses?[0].Ready == true;

    private static string Image(V1Pod pod) => pod.Spec.Containers[0].Image;

    private IEnumerable<string> Images() => Cluster.Pods("shop").Select(Image);

    private (int, int?, int?, int?, int?) Counts() =>
        (Db.Status.Replicas, Db.Status.ReadyReplicas, Db.Status.AvailableReplicas, Db.Status.CurrentReplicas, Db.Status.UpdatedReplicas);

    private Task<V1StatefulSet> SetImageAsync(string image) =>
        _host.Client.AppsV1.PatchNamespacedStatefulSetAsync(Workloads.ImagePatch(image), "db", "shop");

    private Task<V1Scale> ScaleAsync(int replicas) => _host.Client.AppsV1.PatchNamespacedStatefulSetScaleAsync(
        new V1Patch($$$"""{"spec":{"replicas":{{{replicas}}}}}""", V1Patch.PatchType.MergePatch), "db", "shop");

    private Task<V1StatefulSet> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedStatefulSetAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "db", "shop");
}
