using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>
/// StatefulSets and DaemonSets are changed, watched, and rolled back like Deployments, and their differences are handled.
/// </summary>
public abstract partial class ClusterContract
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web" };

    [Theory]
    [InlineData("statefulset")]
    [InlineData("daemonset")]
    public async Task A_deploy_of_any_kind_is_one_change_and_is_followed_until_all_is_available(string kind)
    {
        var workload = await CreateAsync(kind);
        var before = await SeeAsync(workload);
        before.ShouldSatisfyAllConditions(
            s => s.Kind.ShouldBe(kind, StringCompareShould.IgnoreCase),
            s => s.RolloutComplete.ShouldBeTrue(),
            s => s.Healthy.ShouldBeTrue(),
            s => s.Image.ShouldBe(Under.Images.Good));

        var applied = (await DeployAsync(workload, "op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        var seen = await FollowAsync(
            workload,
            new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2, StableFor: TimeSpan.FromMilliseconds(300)));

        applied.Generation.ShouldBe(before.Generation + 1, "one change");
        seen[^1].ShouldSatisfyAllConditions(
            r => r.Phase.ShouldBe(RolloutPhase.Done),
            r => (r.Updated, r.Available, r.Old).ShouldBe((before.Replicas, before.Replicas, 0)),
            r => r.Problems.ShouldBeEmpty());
        seen.ShouldContain(rollout => rollout.Phase == RolloutPhase.Stabilizing);
        (await Cluster.HistoryAsync(workload, Cancel))
            .Select(r => (r.Number, r.Image, r.Current))
            .ShouldBe([(2, Under.Images.Good2, true), (1, Under.Images.Good, false)]);
        (await Cluster.SetImageAsync(workload, new(
            "op1", Under.Images.Good2, "x", before.Uid, before.Generation), Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();
        (await Cluster.SetImageAsync(
            workload, new("op2", Under.Images.Good, "x", before.Uid, before.Generation), Cancel)).ShouldBeOfType<WriteResult.Stale>();
        (await Cluster.DiagnoseAsync(workload, Cancel)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("statefulset")]
    [InlineData("daemonset")]
    public async Task A_revision_of_any_kind_comes_back_whole(string kind)
    {
        var workload = await CreateAsync(kind);
        await PatchAsync(workload, new { spec = new { template = new { spec = new
        {
            containers = new[] { new { name = "web", image = Under.Images.Good2, env = new[] { new { name = "MODE", value = "fast" } } } },
        } } } });
        var second = await SeeAsync(workload);
        (await FollowAsync(workload, new Goal("", second.Uid, second.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        var first = (await Cluster.HistoryAsync(workload, Cancel)).Single(r => r.Number == 1);

        var applied = (await Cluster.SetImageAsync(
            workload,
            new("op1", Under.Images.Good, "chatops: op1", second.Uid, second.Generation, first.Name),
            Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(workload, new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good)))[^1].Phase.ShouldBe(
            RolloutPhase.Done);

        var pods = (await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel)).Items
            .Where(p => p.Metadata.DeletionTimestamp is null)
            .ToList();
        pods.ShouldAllBe(pod => pod.Spec.Containers[0].Image == Under.Images.Good && pod.Spec.Containers[0].Env == null);
        (await Cluster.HistoryAsync(workload, Cancel))
            .Single(r => r.Current)
            .ShouldSatisfyAllConditions(r => r.Name.ShouldBe(first.Name), r => r.Number.ShouldBe(3));
    }

    [Theory]
    [InlineData("statefulset")]
    [InlineData("daemonset")]
    public async Task A_restart_of_any_kind_replaces_all_pods(string kind)
    {
        var workload = await CreateAsync(kind);
        var before = (await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel)).Items
            .Select(p => p.Metadata.Uid)
            .ToList();
        var plan = await SeeAsync(workload);

        var applied = (await Cluster.ChangeRolloutAsync(
            workload,
            new("op1", plan.Uid, plan.Generation) { PodAnnotation = (Ownership.RestartedAt, "now"), ChangeCause = "chatops: op1" },
            Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(workload, new Goal("op1", applied.Uid, applied.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);

        (await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel)).Items
            .Where(p => p.Metadata.DeletionTimestamp is null).Select(p => p.Metadata.Uid).Intersect(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_StatefulSet_stuck_on_a_broken_pod_comes_back_when_that_pod_is_deleted()
    {
        var workload = await CreateAsync("statefulset");
        var good = await SeeAsync(workload);
        var broken = (await DeployAsync(workload, "op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();
        await foreach (var rollout in Cluster.WatchAsync(
            workload, new Goal("op1", broken.Uid, broken.Generation, Image: Under.Images.Broken), Cancel))
        {
            if (rollout.Problems.Any(problem => problem.Reason is "ImagePullBackOff" or "ErrImagePull"))
            {
                rollout.Stuck.ShouldBeEmpty("it is of the version that is wanted");
                break;
            }
        }

        var first = (await Cluster.HistoryAsync(workload, Cancel)).Single(r => r.Number == 1);
        var plan = await SeeAsync(workload);
        var back = (await Cluster.SetImageAsync(workload, new(
            "op2", Under.Images.Good, "x", plan.Uid, plan.Generation, first.Name), Cancel)).ShouldBeOfType<WriteResult.Applied>();
        var deleted = new List<StuckPod>();
        Rollout? last = null;
        await foreach (var rollout in Cluster.WatchAsync(
            workload, new Goal("op2", back.Uid, back.Generation, Image: Under.Images.Good), Cancel))
        {
            last = rollout;
            foreach (var pod in rollout.Stuck.Where(pod => deleted.All(d => d.Uid != pod.Uid)))
            {
                deleted.Add(pod);
                (await Cluster.DeleteAsync(workload, pod with { Uid = "another" }, Cancel)).ShouldBe(
                    new Deletion(false, null), "what is not as it was seen is left alone");
                (await Client.CoreV1.ReadNamespacedPodAsync(
                    pod.Name, Under.Namespace, cancellationToken: Cancel)).Metadata.DeletionTimestamp.ShouldBeNull();
                var deletion = await Cluster.DeleteAsync(workload, pod, Cancel);
                deletion.Refusal.ShouldBeNull();
                if (!deletion.IsDone)
                {
                    // It has changed since it was seen, and is seen again.
                    deleted.Remove(pod);
                }
            }
        }

        last!.Phase.ShouldBe(RolloutPhase.Done);
        deleted.ShouldHaveSingleItem().Name.ShouldBe($"web-{good.Replicas - 1}", "a StatefulSet begins with the highest number");
        (await SeeAsync(workload)).ShouldSatisfyAllConditions(s => s.Healthy.ShouldBeTrue(), s => s.Image.ShouldBe(Under.Images.Good));
    }

    [Fact]
    public async Task A_StatefulSet_is_scaled_on_the_same_conditions()
    {
        var workload = await CreateAsync("statefulset");
        var plan = await SeeAsync(workload);

        var applied = (await Cluster.ScaleAsync(
            workload, new("op1", 4, plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(workload, new Goal("op1", applied.Uid, applied.Generation, Replicas: 4)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        (await SeeAsync(workload)).AvailableReplicas.ShouldBe(4);
        (await Cluster.ScaleAsync(workload, new("op1", 4, plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();

        var now = await SeeAsync(workload);
        var down = (await Cluster.ScaleAsync(
            workload, new("op2", 1, now.Uid, now.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(workload, new Goal("op2", down.Uid, down.Generation, Replicas: 1)))[^1].ShouldSatisfyAllConditions(
            r => r.Phase.ShouldBe(RolloutPhase.Done), r => (r.Replicas, r.Available).ShouldBe((1, 1)));
    }

    [Fact]
    public async Task Pods_of_a_StatefulSet_that_a_quota_forbids_are_a_problem_at_once()
    {
        var workload = await CreateAsync("statefulset");
        var plan = await SeeAsync(workload);
        await Under.LimitPodsAsync(plan.Replicas);
        var applied = (await Cluster.ScaleAsync(
            workload, new("op1", 5, plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();

        await foreach (var rollout in Cluster.WatchAsync(workload, new Goal("op1", applied.Uid, applied.Generation, Replicas: 5), Cancel))
        {
            rollout.Phase.ShouldBeOneOf(RolloutPhase.Waiting, RolloutPhase.Progressing);
            if (rollout.Problems is [var problem, ..])
            {
                problem.ShouldSatisfyAllConditions(
                    p => p.Subject.ShouldBe("statefulset web"),
                    p => p.Reason.ShouldBe("FailedCreate"),
                    p => p.Text.ShouldContain("quota"));
                break;
            }
        }
    }

    [Theory]
    [InlineData("statefulset")]
    [InlineData("daemonset")]
    public async Task A_workload_whose_pods_wait_to_be_deleted_says_so_before_it_is_changed(string kind)
    {
        var workload = await CreateAsync(kind);
        await PatchAsync(workload, new
        {
            spec = new { updateStrategy = new Dictionary<string, object?> { ["type"] = "OnDelete", ["$retainKeys"] = new[] { "type" } } },
        });

        (await SeeAsync(workload)).Obstacle.ShouldNotBeNull().ShouldContain("OnDelete");
    }

    [Fact]
    public async Task A_partition_is_warned_of_and_ends_the_rollout_where_it_ends()
    {
        var workload = await CreateAsync("statefulset");
        await PatchAsync(workload, new { spec = new { updateStrategy = new { rollingUpdate = new { partition = 1 } } } });
        (await SeeAsync(workload)).Warnings.ShouldHaveSingleItem().Text.ShouldContain("partition 1");

        var applied = (await DeployAsync(workload, "op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        var last = (await FollowAsync(
            workload,
            new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2, StableFor: TimeSpan.FromMilliseconds(100))))[^1];

        (last.Phase, last.Replicas, last.Updated).ShouldBe((RolloutPhase.Done, 2, 1));
        last.Message.ShouldContain("1 of 2 pods updated");
    }

    [Fact]
    public async Task Several_containers_get_their_images_in_one_change_also_those_that_only_initialize()
    {
        await CreateAsync(replicas: 1);
        await PatchAsync(new
        {
            spec = new
            {
                template = new
                {
                    spec = new
                    {
                        initContainers = new[] { new { name = "migrate", image = Under.Images.Good, command = new[] { "/pause", "-v" } } },
                        containers = new[]
                        {
                            new { name = "web", image = Under.Images.Good },
                            new { name = "worker", image = Under.Images.Good },
                        },
                    },
                },
            },
        });
        var plan = await SeeAsync();
        plan.Containers.ShouldBe(["web", "worker", "migrate"], ignoreOrder: true);
        var change = new ImageChange("op1", Under.Images.Good2, "x", plan.Uid, plan.Generation)
        {
            Others = [new("worker", Under.Images.Good2), new("migrate", Under.Images.Good2)],
        };

        (await Cluster.SetImageAsync(Web, change with
        {
            Others = [new("nobody", Under.Images.Good2)],
        }, Cancel)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("no container nobody");
        var applied = (await Cluster.SetImageAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();

        applied.Generation.ShouldBe(plan.Generation + 1, "one change");
        var spec = (await Client.AppsV1.ReadNamespacedDeploymentAsync(
            "web", Under.Namespace, cancellationToken: Cancel)).Spec.Template.Spec;
        spec.Containers.Concat(spec.InitContainers).Select(c => (c.Name, c.Image)).ShouldBe(
            [("web", Under.Images.Good2), ("worker", Under.Images.Good2), ("migrate", Under.Images.Good2)], ignoreOrder: true);
        spec.InitContainers[0].Command.ShouldBe(["/pause", "-v"]);
    }

    private async Task<WorkloadState> SeeAsync(Workload workload) =>
        (await Cluster.InspectAsync(workload, Cancel)).ShouldBeOfType<Inspection.Found>().State;

    private async Task<WriteResult> DeployAsync(Workload workload, string operation, string image)
    {
        var plan = await SeeAsync(workload);
        return await Cluster.SetImageAsync(workload, new(operation, image, $"chatops: {operation}", plan.Uid, plan.Generation), Cancel);
    }

    private async Task<List<Rollout>> FollowAsync(Workload workload, Goal goal)
    {
        var seen = new List<Rollout>();
        await foreach (var rollout in Cluster.WatchAsync(workload, goal, Cancel))
        {
            seen.Add(rollout);
        }

        return seen;
    }

    /// <summary>A workload of a kind, called "web", all of it available; a StatefulSet with two pods.</summary>
    private async Task<Workload> CreateAsync(string kind)
    {
        var workload = Web with { Kind = kind };
        var metadata = new V1ObjectMeta { Name = "web" };
        var template = new V1PodTemplateSpec
        {
            Metadata = new() { Labels = Labels },
            Spec = new() { TerminationGracePeriodSeconds = 1, Containers = [new() { Name = "web", Image = Under.Images.Good }] },
        };
        var created = kind is "statefulset"
            ? (await Client.AppsV1.CreateNamespacedStatefulSetAsync(
                new()
                {
                    Metadata = metadata,
                    Spec = new() { ServiceName = "web", Replicas = 2, Selector = new() { MatchLabels = Labels }, Template = template },
                },
                Under.Namespace, fieldManager: Other, cancellationToken: Cancel)).Metadata
            : (await Client.AppsV1.CreateNamespacedDaemonSetAsync(
                new() { Metadata = metadata, Spec = new() { Selector = new() { MatchLabels = Labels }, Template = template } },
                Under.Namespace, fieldManager: Other, cancellationToken: Cancel)).Metadata;
        (await FollowAsync(workload, new Goal("", created.Uid, created.Generation ?? 0)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        return workload;
    }

    private Task<object> PatchAsync(Workload workload, object patch) => Client.CustomObjects.PatchNamespacedCustomObjectAsync<object>(
        new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch),
        "apps",
        "v1",
        Under.Namespace,
        $"{workload.Kind}s",
        "web",
        fieldManager: Other,
        cancellationToken: Cancel);
}
