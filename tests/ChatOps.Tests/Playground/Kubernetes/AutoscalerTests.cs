using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>A HorizontalPodAutoscaler keeps its target within its bounds. Only the test advances the clock.</summary>
public sealed class AutoscalerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    private V1Deployment Web => Cluster.Deployment("shop", "web")!;

    private V2HorizontalPodAutoscaler Scaler => Cluster.HorizontalPodAutoscaler("shop", "web")!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        Cluster.Seed("shop", "web", "web:1");
        Cluster.Seed(Workloads.Autoscaler("Deployment", "web", least: 2, most: 5));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(9, 5, "above Spec.MaxReplicas")]
    [InlineData(1, 2, "below Spec.MinReplicas")]
    public async Task A_size_outside_the_bounds_is_corrected_at_the_next_sync(int asked, int kept, string reason)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await ScaleAsync(asked);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Web.Spec.Replicas.ShouldBe(asked);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Web.Spec.Replicas.ShouldBe(kept);
        (Scaler.Status.CurrentReplicas, Scaler.Status.DesiredReplicas).ShouldBe((asked, kept));
        Condition("AbleToScale").Reason.ShouldBe("SucceededRescale");
        Cluster.Events("shop").Single(found => found.Reason == "SuccessfulRescale").Message.ShouldBe(
            $"New size: {kept}; reason: Current number of replicas {reason}");
        var writer = Web.Metadata.ManagedFields.Single(entry => entry.Manager == "kube-controller-manager" && entry.Subresource == "scale");
        KubernetesJson.Serialize(writer.FieldsV1).ShouldContain("f:replicas");

        _clock.Advance(TimeSpan.FromMinutes(1));
        (Scaler.Status.CurrentReplicas, Web.Status.ReadyReplicas).ShouldBe((kept, kept));
        Condition("ScalingActive").Status.ShouldBe("True");
    }

    [Fact]
    public async Task A_target_at_zero_stays_there_and_the_autoscaler_reports_that_it_is_disabled()
    {
        await ScaleAsync(0);
        _clock.Advance(TimeSpan.FromHours(1));

        Web.Spec.Replicas.ShouldBe(0);
        (Condition("ScalingActive").Status, Condition("ScalingActive").Reason).ShouldBe(("False", "ScalingDisabled"));
        (Scaler.Status.CurrentReplicas, Scaler.Status.DesiredReplicas).ShouldBe((0, 0));

        await ScaleAsync(1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Web.Spec.Replicas.ShouldBe(2);
        Condition("ScalingActive").Status.ShouldBe("True");
    }

    [Fact]
    public async Task Changed_bounds_apply_immediately()
    {
        await _host.Client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(
            new V1Patch("""{"spec":{"minReplicas":4}}""", V1Patch.PatchType.MergePatch), "web", "shop");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Web.Spec.Replicas.ShouldBe(4);
    }

    [Fact]
    public async Task A_stateful_set_can_be_a_target_too()
    {
        Cluster.Seed(Workloads.StatefulSet(replicas: 1));
        Cluster.Seed(Workloads.Autoscaler("StatefulSet", "db", least: 2, most: 3));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.StatefulSet("shop", "db")!.Status.ReadyReplicas.ShouldBe(2);

        await _host.Client.AutoscalingV2.DeleteNamespacedHorizontalPodAutoscalerAsync("db", "shop");
        await _host.Client.AppsV1.PatchNamespacedStatefulSetScaleAsync(
            new V1Patch("""{"spec":{"replicas":5}}""", V1Patch.PatchType.MergePatch), "db", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.StatefulSet("shop", "db")!.Status.ReadyReplicas.ShouldBe(5);
    }

    [Fact]
    public async Task A_missing_target_is_reported()
    {
        await _host.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", "shop");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Condition("AbleToScale").Message.ShouldBe(
            "the HPA controller was unable to get the target's current scale: deployments.apps \"web\" not found");
    }

    [Fact]
    public void A_sync_with_nothing_to_do_writes_nothing()
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        var version = Scaler.ResourceVersion();

        _clock.Advance(TimeSpan.FromHours(1));

        Scaler.ResourceVersion().ShouldBe(version);
    }

    private V2HorizontalPodAutoscalerCondition Condition(string type) =>
        Scaler.Status.Conditions.Single(condition => condition.Type == type);

    private Task<V1Scale> ScaleAsync(int replicas) => _host.Client.AppsV1.PatchNamespacedDeploymentScaleAsync(
        new V1Patch($$$"""{"spec":{"replicas":{{{replicas}}}}}""", V1Patch.PatchType.MergePatch), "web", "shop");
}
