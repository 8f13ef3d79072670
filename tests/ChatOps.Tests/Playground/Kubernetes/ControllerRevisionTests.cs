using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>The history of a StatefulSet, as kubectl rollout reads it.</summary>
public sealed class ControllerRevisionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        var set = Workloads.StatefulSet();
        set.Spec.RevisionHistoryLimit = 2;
        Cluster.Seed(set);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void A_revision_belongs_to_its_set_and_contains_a_patch_that_restores_its_template()
    {
        var revision = Cluster.ControllerRevisions("shop").ShouldHaveSingleItem();
        var set = Cluster.StatefulSet("shop", "db")!;

        revision.Revision.ShouldBe(1);
        revision.Name().ShouldBe(set.Status.CurrentRevision);
        revision.Name().ShouldBe($"db-{revision.Metadata.Labels["controller.kubernetes.io/hash"]}");
        revision.Metadata.Labels["app"].ShouldBe("db");
        revision.Metadata.OwnerReferences.ShouldHaveSingleItem().Uid.ShouldBe(set.Uid());
        var template = JsonNode.Parse(KubernetesJson.Serialize(revision.Data))!["spec"]!["template"]!;
        template["$patch"]!.GetValue<string>().ShouldBe("replace");
        template["spec"]!["containers"]![0]!["image"]!.GetValue<string>().ShouldBe("db:1");
    }

    [Fact]
    public async Task Applying_a_revisions_data_rolls_back_to_it_and_gives_it_a_new_highest_number()
    {
        var first = Cluster.ControllerRevisions("shop").Single();
        await SetImageAsync("db:2");
        Numbers().ShouldBe([1, 2]);

        var data = new V1Patch(KubernetesJson.Serialize(first.Data), V1Patch.PatchType.StrategicMergePatch);
        await _host.Client.AppsV1.PatchNamespacedStatefulSetAsync(data, "db", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Numbers().ShouldBe([2, 3]);
        Cluster.ControllerRevisions("shop").Single(revision => revision.Revision == 3).Name().ShouldBe(first.Name());
        Cluster.StatefulSet("shop", "db")!.Status.CurrentRevision.ShouldBe(first.Name());
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Spec.Containers[0].Image == "db:1");
    }

    [Fact]
    public async Task History_beyond_the_limit_is_deleted_oldest_first()
    {
        foreach (var version in Enumerable.Range(2, 5))
        {
            await SetImageAsync($"db:{version}");
        }

        // Two old ones and the current one.
        Numbers().ShouldBe([4, 5, 6]);
    }

    [Fact]
    public async Task A_scale_creates_no_revision()
    {
        await _host.Client.AppsV1.PatchNamespacedStatefulSetAsync(
            new V1Patch("""{"spec":{"replicas":5}}""", V1Patch.PatchType.MergePatch), "db", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Numbers().ShouldBe([1]);
    }

    private async Task SetImageAsync(string image)
    {
        await _host.Client.AppsV1.PatchNamespacedStatefulSetAsync(Workloads.ImagePatch(image), "db", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));
    }

    private IEnumerable<long> Numbers() => Cluster.ControllerRevisions("shop").Select(revision => revision.Revision ?? 0).Order();
}
