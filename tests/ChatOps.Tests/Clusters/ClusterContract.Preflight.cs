using ChatOps.Clusters;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>Obstacles to a change are reported before it is made.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task Nothing_in_the_way_is_nothing_said()
    {
        await CreateAsync(replicas: 1);

        var around = await Cluster.PreflightAsync(Web, replicas: null, Cancel);

        (around.Autoscaler, around.Warnings.Count).ShouldBe((null, 0));
        (await Cluster.PreflightAsync(Web with { Name = "nobody" }, replicas: 3, Cancel)).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quota_without_room_for_the_pods_of_a_change_is_in_the_way()
    {
        await CreateAsync(replicas: 2);
        await Client.CoreV1.CreateNamespacedResourceQuotaAsync(
            new()
            {
                Metadata = new() { Name = "team" },
                Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new("3") } },
            }, Under.Namespace, cancellationToken: Cancel);
        await QuotaIsCountedAsync();

        (await Cluster.PreflightAsync(Web, replicas: 5, Cancel)).Warnings.ShouldHaveSingleItem().Text
            .ShouldBe("The quota team is too small: it allows 3 pods, 2 are used, and 3 more pods are needed.");
        (await Cluster.PreflightAsync(Web, replicas: 3, Cancel)).Warnings.ShouldBeEmpty();
        (await Cluster.PreflightAsync(Web, replicas: 1, Cancel)).Warnings.ShouldBeEmpty();
        (await Cluster.PreflightAsync(Web, replicas: null, Cancel)).Warnings.ShouldBeEmpty("a rollout of two needs one more for a while");
        await Cluster.ScaleAsync(Web, new("op1", 3, (await SeeAsync()).Uid, (await SeeAsync()).Generation), Cancel);
        await QuotaIsCountedAsync(pods: "3");
        (await Cluster.PreflightAsync(Web, replicas: null, Cancel)).Warnings.ShouldHaveSingleItem().Text.ShouldContain(
            "1 more pod is needed");
    }

    [Fact]
    public async Task A_disruption_budget_that_a_change_would_leave_unmet_is_told()
    {
        await CreateAsync(replicas: 3);
        await Client.PolicyV1.CreateNamespacedPodDisruptionBudgetAsync(
            new() { Metadata = new() { Name = "two" }, Spec = new() { MinAvailable = "2", Selector = new() { MatchLabels = Labels } } },
            Under.Namespace,
            cancellationToken: Cancel);

        (await Cluster.PreflightAsync(Web, replicas: 1, Cancel)).Warnings.ShouldHaveSingleItem().Text.ShouldContain(
            "The disruption budget two requires 2 available: with 1");
        (await Cluster.PreflightAsync(Web, replicas: 2, Cancel)).Warnings.ShouldBeEmpty();
        (await Cluster.PreflightAsync(Web, replicas: 9, Cancel)).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_bounds_of_an_autoscaler_are_seen_and_changed_once_on_what_was_seen()
    {
        await CreateAsync(replicas: 2);
        await Client.AutoscalingV2.CreateNamespacedHorizontalPodAutoscalerAsync(
            new()
            {
                Metadata = new() { Name = "web" },
                Spec = new()
                {
                    MinReplicas = 2,
                    MaxReplicas = 4,
                    ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = "web" },
                    Metrics = [new()
                    {
                        Type = "Resource",
                        Resource = new() { Name = "cpu", Target = new() { Type = "Utilization", AverageUtilization = 80 } },
                    }],
                },
            },
            Under.Namespace, cancellationToken: Cancel);
        var seen = (await Cluster.PreflightAsync(Web, replicas: 9, Cancel)).Autoscaler.ShouldNotBeNull();
        (seen.Name, seen.Min, seen.Max).ShouldBe(("web", 2, 4));
        (await Cluster.PreflightAsync(Web with { Kind = "statefulset" }, replicas: 9, Cancel)).Autoscaler.ShouldBeNull(
            "it is of the Deployment of that name");

        (await Cluster.ChangeBoundsAsync(Web, new("op1", seen, 2, 9), Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.ChangeBoundsAsync(Web, new("op1", seen, 2, 9), Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.ChangeBoundsAsync(Web, new("op1", seen, 2, 9), Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();
        (await Cluster.ChangeBoundsAsync(Web, new("op2", seen, 3, 8), Cancel)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain(
            "changed to 2 to 9 replicas");
        (await Cluster.ChangeBoundsAsync(Web, new("op2", seen with { Uid = "another" }, 3, 8), Cancel)).ShouldBeOfType<WriteResult.Stale>();
        (await Cluster.ChangeBoundsAsync(Web, new(
            "op3", (await Cluster.PreflightAsync(Web, 9, Cancel)).Autoscaler!, 5, 3), Cancel)).ShouldBeOfType<WriteResult.Rejected>();

        var after = await Client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync(
            "web", Under.Namespace, cancellationToken: Cancel);
        (after.Spec.MinReplicas, after.Spec.MaxReplicas, after.Spec.Metrics.Count).ShouldBe((2, 9, 1));

        var back = new V1Patch("""{"spec":{"maxReplicas":4}}""", V1Patch.PatchType.MergePatch);
        await Client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(back, "web", Under.Namespace, cancellationToken: Cancel);
        (await Cluster.ChangeBoundsAsync(Web, new("op1", seen, 2, 9), Cancel)).ShouldBeOfType<WriteResult.Overtaken>(
            "they are not set twice, whoever took them back").What.ShouldContain("2 to 4");
        after.Metadata.Annotations["chatops/operation"].ShouldBe("op1");
        after.Metadata.ManagedFields.ShouldContain(entry => entry.Manager == "chatops");
    }

    /// <summary>The quota's own controller counts after a moment.</summary>
    private async Task QuotaIsCountedAsync(string pods = "2")
    {
        while ((await Client.CoreV1.ReadNamespacedResourceQuotaAsync(
            "team", Under.Namespace, cancellationToken: Cancel)).Status?.Used is not { } used || used["pods"].ToString() != pods)
        {
            await Task.Yield();
        }
    }
}
