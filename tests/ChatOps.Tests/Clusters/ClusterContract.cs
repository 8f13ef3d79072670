using System.Runtime.CompilerServices;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>What the bot promises about clusters: the same tests run on the emulator and on any real cluster.</summary>
public abstract partial class ClusterContract : IAsyncLifetime
{
    private const string Other = "kubectl-set";
    private CancellationTokenSource? _limit;

    protected ClusterUnderTest Under { get; private set; } = null!;

    protected Cluster Cluster => Under.Cluster;

    protected IKubernetes Client => Under.Client;

    protected CancellationToken Cancel => _limit!.Token;

    protected Workload Web => new(Cluster.Name, Under.Namespace, "deployment", "web", null);

    public async ValueTask InitializeAsync()
    {
        _limit = Patience.Limit();
        Under = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Under is not null)
        {
            await CloseAsync();
        }

        _limit?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_workload_is_seen_as_it_is()
    {
        await CreateAsync(replicas: 2);

        var state = await SeeAsync();

        (state.Container, state.Image, state.Replicas, state.AvailableReplicas).ShouldBe(("web", Under.Images.Good, 2, 2));
        (state.RolloutComplete, state.Healthy, state.Paused, state.OperationId, state.Kind).ShouldBe(
            (true, true, false, null, "Deployment"));
        state.Containers.ShouldBe(["web"]);
        state.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workload_that_is_not_there_is_missing()
    {
        var message = (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Missing>().Message;
        message.ShouldContain($"no deployment web in the namespace {Under.Namespace}");

        (await Cluster.InspectAsync(Web with { Namespace = "chatops-no-such-namespace" }, Cancel)).ShouldBeOfType<Inspection.Missing>();
        (await Cluster.SetImageAsync(Web, new(
            "op1", Under.Images.Good2, "x", "u", 1), Cancel)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("no longer exists");
        (await Cluster.DiagnoseAsync(Web, Cancel)).ShouldHaveSingleItem().Reason.ShouldBe("NotFound");
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_missing()
    {
        await CreateAsync(replicas: 1);

        (await Cluster.InspectAsync(Web with { Container = "sidecar" }, Cancel))
            .ShouldBeOfType<Inspection.Missing>().Message.ShouldContain("has no container sidecar, only web");
    }

    [Fact]
    public async Task A_deploy_is_one_change_and_is_followed_until_all_is_available()
    {
        await CreateAsync(replicas: 3);
        var before = await SeeAsync();

        var applied = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        var seen = await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2));

        applied.Uid.ShouldBe(before.Uid);
        applied.Generation.ShouldBe(before.Generation + 1, "one change");
        seen[^1].Phase.ShouldBe(RolloutPhase.Done);
        (seen[^1].Replicas, seen[^1].Updated, seen[^1].Available, seen[^1].Old).ShouldBe((3, 3, 3, 0));
        seen.Select(rollout => rollout.Updated).ShouldBe(seen.Select(rollout => rollout.Updated).Order(), "progress goes one way");
        seen.ShouldAllBe(rollout => rollout.Problems.Count == 0);
        var after = await SeeAsync();
        (after.Image, after.OperationId, after.ChangeCause, after.RolloutComplete).ShouldBe(
            (Under.Images.Good2, "op1", "chatops: op1", true));
        var history = await Cluster.HistoryAsync(Web, Cancel);
        history.Select(revision => (revision.Number, revision.Image, revision.ChangeCause, revision.Operation, revision.Current)).ShouldBe(
        [
            (2, Under.Images.Good2, "chatops: op1", "op1", true),
            (1, Under.Images.Good, null, null, false),
        ]);
        (await Cluster.DiagnoseAsync(Web, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revision_comes_back_whole_and_what_people_wrote_on_the_workload_since_stays()
    {
        await CreateAsync(replicas: 1);
        var first = await Client.AppsV1.ReadNamespacedDeploymentAsync("web", Under.Namespace, cancellationToken: Cancel);
        await PatchAsync(new
        {
            metadata = new { annotations = new Dictionary<string, string> { ["note"] = "ask ann" } },
            spec = new
            {
                template = new
                {
                    metadata = new { annotations = new Dictionary<string, string> { ["flags"] = "new" } },
                    spec = new { containers = new[]
                    {
                        new { name = "web", image = Under.Images.Good2, env = new[] { new { name = "MODE", value = "fast" } } },
                    } },
                },
            },
        });
        var after = await SeeAsync();
        (await FollowAsync(new Goal("", after.Uid, after.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        var plan = await SeeAsync();
        var revision = (await Cluster.HistoryAsync(Web, Cancel)).Single(r => r.Number == 1);
        var change = new ImageChange("op1", Under.Images.Good, "chatops: op1", plan.Uid, plan.Generation, revision.Name);

        var applied = (await Cluster.SetImageAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good)))[^1].Phase.ShouldBe(
            RolloutPhase.Done);

        var restored = await Client.AppsV1.ReadNamespacedDeploymentAsync("web", Under.Namespace, cancellationToken: Cancel);
        KubernetesJson.Serialize(restored.Spec.Template).ShouldBe(KubernetesJson.Serialize(first.Spec.Template));
        restored.Metadata.Annotations["note"].ShouldBe("ask ann");
        restored.Metadata.Annotations["chatops/operation"].ShouldBe("op1");
        (await Cluster.HistoryAsync(Web, Cancel)).Single(r => r.Current).ShouldSatisfyAllConditions(
            r => r.Name.ShouldBe(revision.Name), r => r.Number.ShouldBe(3), r => r.ChangeCause.ShouldBe("chatops: op1"));
        (await Cluster.SetImageAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();
        (await Cluster.SetImageAsync(Web, change with { Operation = "op2" }, Cancel)).ShouldBeOfType<WriteResult.Stale>();
    }

    [Fact]
    public async Task A_change_can_be_tried_without_being_made()
    {
        await CreateAsync(replicas: 1);
        var plan = await SeeAsync();

        (await Cluster.SetImageAsync(Web, new(
            "op1", Under.Images.Good2, "x", plan.Uid, plan.Generation), Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.SetImageAsync(Web, new(
            "op1", "", "x", plan.Uid, plan.Generation), Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Rejected>().Reason.ShouldContain("image");
        (await Cluster.ScaleAsync(
            Web, new("op1", 4, plan.Uid, plan.Generation), Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.ChangeRolloutAsync(
            Web, new("op1", plan.Uid, plan.Generation) { Paused = true }, Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Applied>();

        (await SeeAsync()).ShouldSatisfyAllConditions(s => s.Generation.ShouldBe(plan.Generation), s => s.OperationId.ShouldBeNull());
    }

    [Fact]
    public async Task A_restart_replaces_every_pod_and_nothing_else()
    {
        await CreateAsync(replicas: 2);
        var before = (await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel)).Items
            .Select(p => p.Metadata.Uid)
            .ToList();
        var plan = await SeeAsync();
        var change = new RolloutChange("op1", plan.Uid, plan.Generation)
        {
            PodAnnotation = (Ownership.RestartedAt, "now"),
            ChangeCause = "chatops: op1",
        };

        var applied = (await Cluster.ChangeRolloutAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(new Goal("op1", applied.Uid, applied.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);

        var after = await SeeAsync();
        (after.Image, after.Replicas, after.ChangeCause, after.OperationId).ShouldBe((plan.Image, 2, "chatops: op1", "op1"));
        (await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel)).Items
            .Where(p => p.Metadata.DeletionTimestamp is null).Select(p => p.Metadata.Uid).Intersect(before).ShouldBeEmpty();
        (await Cluster.ChangeRolloutAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();
        (await Cluster.ChangeRolloutAsync(Web, change with { Operation = "op2" }, Cancel)).ShouldBeOfType<WriteResult.Stale>();
        (await SeeAsync()).Generation.ShouldBe(after.Generation);
    }

    [Fact]
    public async Task What_is_paused_waits_until_it_is_resumed()
    {
        await CreateAsync(replicas: 1);
        var plan = await SeeAsync();
        var now = TimeProvider.System.GetUtcNow();
        var paused = (await Cluster.ChangeRolloutAsync(
            Web, new("op1", plan.Uid, plan.Generation) { Paused = true }, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await SeeAsync()).Paused.ShouldBeTrue();
        (await SeeAsync()).ChangeCause.ShouldBeNull("the revision that runs keeps its name");
        (await DeployAsync("op2", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.ChangeRolloutAsync(
            Web, new("op3", plan.Uid, paused.Generation) { Paused = false }, Cancel)).ShouldBeOfType<WriteResult.Stale>();
        var waiting = await SeeAsync();
        waiting.RolloutComplete.ShouldBeFalse();

        var resumed = (await Cluster.ChangeRolloutAsync(
            Web, new("op4", plan.Uid, waiting.Generation) { Paused = false }, Cancel)).ShouldBeOfType<WriteResult.Applied>();

        (await FollowAsync(new Goal("op4", resumed.Uid, resumed.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        var after = await SeeAsync();
        (after.Paused, after.Image, after.UpdatedReplicas).ShouldBe((false, Under.Images.Good2, 1));
    }

    [Fact]
    public async Task A_revision_that_the_cluster_has_forgotten_is_not_restored()
    {
        await CreateAsync(replicas: 1);
        var plan = await SeeAsync();

        var change = await Cluster.SetImageAsync(
            Web, new("op1", Under.Images.Good2, "x", plan.Uid, plan.Generation, "web-forgotten"), Cancel);

        change.ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("web-forgotten");
        (await SeeAsync()).Generation.ShouldBe(plan.Generation);
    }

    [Fact]
    public async Task A_rollout_is_done_only_when_it_has_stayed_well_for_a_while()
    {
        await CreateAsync(replicas: 2);
        var applied = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();

        var seen = await FollowAsync(
            new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2, StableFor: TimeSpan.FromSeconds(2)));

        seen[^2].Phase.ShouldBe(RolloutPhase.Stabilizing);
        seen[^2].Message.ShouldContain("stay healthy for 2 s");
        seen[^1].Phase.ShouldBe(RolloutPhase.Done);
    }

    [Fact]
    public async Task A_pod_that_someone_stops_while_a_rollout_settles_is_no_failure()
    {
        await CreateAsync(replicas: 2);
        var applied = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        var (phase, stopped) = (RolloutPhase.Waiting, 0L);
        var goal = new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2, StableFor: TimeSpan.FromSeconds(3));

        await foreach (var rollout in Cluster.WatchAsync(Web, goal, Cancel))
        {
            if (rollout.Phase is RolloutPhase.Stabilizing && stopped == 0)
            {
                var pods = await Client.CoreV1.ListNamespacedPodAsync(Under.Namespace, cancellationToken: Cancel);
                stopped = TimeProvider.System.GetTimestamp();
                await Client.CoreV1.DeleteNamespacedPodAsync(pods.Items[0].Metadata.Name, Under.Namespace, cancellationToken: Cancel);
            }

            phase = rollout.Phase;
        }

        phase.ShouldBe(RolloutPhase.Done);
        // Whether anyone sees that a pod is missing depends on how fast another takes its place.
        TimeProvider.System.GetElapsedTime(stopped).ShouldBeGreaterThan(goal.StableFor, "the period begins again with the new pod");
    }

    [Fact]
    public async Task The_same_operation_twice_changes_once()
    {
        await CreateAsync(replicas: 1);
        var plan = await SeeAsync();
        var change = new ImageChange("op1", Under.Images.Good2, "chatops: op1", plan.Uid, plan.Generation);

        var first = (await Cluster.SetImageAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        var second = (await Cluster.SetImageAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();

        second.Generation.ShouldBe(first.Generation);
    }

    [Fact]
    public async Task A_plan_that_the_world_has_left_behind_is_stale_and_nothing_is_written()
    {
        await CreateAsync(replicas: 1);
        var plan = await SeeAsync();
        await SetImageAsSomebodyElseAsync(Under.Images.Good2);

        var stale = (await Cluster.SetImageAsync(Web, new("op1", Under.Images.Broken, "x", plan.Uid, plan.Generation)
        {
            Writers = plan.Writers,
        }, Cancel)).ShouldBeOfType<WriteResult.Stale>();
        var unscaled = (await Cluster.ScaleAsync(
            Web, new("op1", 2, plan.Uid, plan.Generation) { Writers = plan.Writers }, Cancel)).ShouldBeOfType<WriteResult.Stale>();

        stale.What.ShouldContain($"was changed by {Other}");
        unscaled.What.ShouldContain($"was changed by {Other}");
        var state = await SeeAsync();
        (state.Image, state.Replicas, state.OperationId).ShouldBe((Under.Images.Good2, 1, null));
    }

    [Fact]
    public async Task A_status_that_moves_does_not_make_a_plan_stale()
    {
        await CreateAsync(replicas: 2);
        var first = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        await FollowAsync(new Goal("op1", first.Uid, first.Generation, Image: Under.Images.Good2));
        (await SeeAsync()).ResourceVersion.ShouldNotBe(first.ResourceVersion);

        (await Cluster.SetImageAsync(
            Web, new("op2", Under.Images.Good, "x", first.Uid, first.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();
    }

    [Fact]
    public async Task An_impossible_image_is_rejected_in_words()
    {
        await CreateAsync(replicas: 1);

        (await DeployAsync("op1", "")).ShouldBeOfType<WriteResult.Rejected>().Reason.ShouldContain("image");
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_told_early_and_fails_at_the_deadline()
    {
        await CreateAsync(replicas: 2, deadline: Under.DeadlineSeconds);
        var applied = (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();

        var seen = await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Broken));

        var told = seen.First(rollout => rollout.Problems.Count > 0);
        told.Phase.ShouldBe(RolloutPhase.Progressing);
        told.Problems[0].Reason.ShouldBeOneOf("ErrImagePull", "ImagePullBackOff");
        told.Problems[0].Subject.ShouldEndWith(", container web");
        seen[^1].Phase.ShouldBe(RolloutPhase.Failed);
        seen[^1].Message.ShouldContain($"No progress for {Under.DeadlineSeconds} s");
        seen[^1].Problems.ShouldNotBeEmpty();
        var state = await SeeAsync();
        (state.RolloutComplete, state.Healthy).ShouldBe((false, false));
        (await Cluster.DiagnoseAsync(Web, Cancel)).ShouldContain(
            problem => problem.Reason == "ErrImagePull" || problem.Reason == "ImagePullBackOff");
    }

    [Fact]
    public async Task A_rollback_after_a_missed_deadline_is_not_taken_for_failed()
    {
        await CreateAsync(replicas: 2, deadline: Under.DeadlineSeconds);
        var broken = (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(new Goal("op1", broken.Uid, broken.Generation, Image: Under.Images.Broken)))[^1].Phase.ShouldBe(
            RolloutPhase.Failed);

        var applied = (await DeployAsync("op2", Under.Images.Good)).ShouldBeOfType<WriteResult.Applied>();
        var seen = await FollowAsync(new Goal("op2", applied.Uid, applied.Generation, Image: Under.Images.Good));

        seen[^1].Phase.ShouldBe(RolloutPhase.Done);
        seen[^1].Problems.ShouldBeEmpty();
        var history = await Cluster.HistoryAsync(Web, Cancel);
        history[0].ShouldSatisfyAllConditions(
            revision => revision.Number.ShouldBe(3),
            revision => revision.Image.ShouldBe(Under.Images.Good),
            revision => revision.Current.ShouldBeTrue());
    }

    [Fact]
    public async Task A_crash_is_told_with_its_last_words()
    {
        Assert.SkipWhen(Under.Images.Crash is null, "CHATOPS_TEST_IMAGE_CRASH is not set.");
        await CreateAsync(replicas: 1);
        var applied = (await DeployAsync("op1", Under.Images.Crash)).ShouldBeOfType<WriteResult.Applied>();
        await foreach (var rollout in Cluster.WatchAsync(
            Web, new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Crash), Cancel))
        {
            if (rollout.Problems is [{ Reason: "CrashLoopBackOff" }, ..])
            {
                break;
            }
        }

        var problem = (await Cluster.DiagnoseAsync(Web, Cancel)).ShouldHaveSingleItem();

        problem.Subject.ShouldEndWith(", container web");
        problem.Text.ShouldContain("exit code ");
        problem.Log.Count.ShouldBeInRange(1, 20);
    }

    [Fact]
    public async Task A_quota_in_the_way_is_told_at_once()
    {
        await CreateAsync(replicas: 2);
        await Under.LimitPodsAsync(2);
        var plan = await SeeAsync();
        var applied = (await Cluster.ScaleAsync(
            Web, new("op1", 4, plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();

        await foreach (var rollout in Cluster.WatchAsync(Web, new Goal("op1", applied.Uid, applied.Generation, Replicas: 4), Cancel))
        {
            rollout.Phase.ShouldNotBe(RolloutPhase.Done);
            if (rollout.Problems is [var problem, ..])
            {
                problem.Subject.ShouldBe("deployment web");
                problem.Text.ShouldContain("exceeded quota");
                return;
            }
        }
    }

    [Fact]
    public async Task Scaling_is_followed_up_and_down()
    {
        await CreateAsync(replicas: 1);

        foreach (var replicas in new[] { 3, 1, 0 })
        {
            var plan = await SeeAsync();
            var change = new ScaleChange($"op{replicas}", replicas, plan.Uid, plan.Generation);
            var applied = (await Cluster.ScaleAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
            (await Cluster.ScaleAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>("asked again").Generation.ShouldBe(
                applied.Generation);
            var seen = await FollowAsync(new Goal(change.Operation, applied.Uid, applied.Generation, Replicas: replicas));

            (seen[^1].Phase, seen[^1].Replicas, seen[^1].Updated, seen[^1].Available).ShouldBe(
                (RolloutPhase.Done, replicas, replicas, replicas));
            (await Cluster.HistoryAsync(Web, Cancel)).ShouldHaveSingleItem("scaling makes no revision");
        }
    }

    [Fact]
    public async Task A_workload_deleted_while_watched_ends_the_watch()
    {
        await CreateAsync(replicas: 1);
        var applied = (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();

        var last = await FollowAsync(
            new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Broken),
            () => Client.AppsV1.DeleteNamespacedDeploymentAsync("web", Under.Namespace, cancellationToken: Cancel));

        last[^1].Phase.ShouldBe(RolloutPhase.Failed);
        last[^1].Message.ShouldContain("was deleted");
    }

    [Fact]
    public async Task A_namesake_created_later_is_not_followed()
    {
        await CreateAsync(replicas: 1);
        var applied = (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();
        await DeleteAsync();
        await CreateAsync(replicas: 1);

        (await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Broken)))[^1].ShouldSatisfyAllConditions(
            rollout => rollout.Phase.ShouldBe(RolloutPhase.Failed),
            rollout => rollout.Message.ShouldContain("created again by "));
        (await Cluster.SetImageAsync(Web, new("op1", Under.Images.Good2, "x", applied.Uid, applied.Generation), Cancel))
            .ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("created again");
    }

    [Fact]
    public async Task A_change_by_someone_else_supersedes_and_names_them()
    {
        await CreateAsync(replicas: 1);
        var applied = (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();

        var last = await FollowAsync(
            new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Broken),
            () => SetImageAsSomebodyElseAsync(Under.Images.Good2));

        last[^1].Phase.ShouldBe(RolloutPhase.Superseded);
        last[^1].Message.ShouldContain($"Superseded by another change: the image was set to {Under.Images.Good2} by {Other}");
    }

    [Fact]
    public async Task A_paused_rollout_waits_until_it_is_resumed()
    {
        await CreateAsync(replicas: 1);
        await PauseAsync(true);
        var applied = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        (await SeeAsync()).Paused.ShouldBeTrue();

        var seen = new List<Rollout>();
        await foreach (var rollout in Cluster.WatchAsync(
            Web, new Goal("op1", applied.Uid, applied.Generation, Image: Under.Images.Good2), Cancel))
        {
            seen.Add(rollout);
            if (rollout.Message.ToString().Contains("paused", StringComparison.Ordinal))
            {
                rollout.Phase.ShouldBe(RolloutPhase.Waiting);
                await PauseAsync(false);
            }
        }

        seen.ShouldContain(rollout => rollout.Message.ToString().Contains("paused", StringComparison.Ordinal));
        seen[^1].Phase.ShouldBe(RolloutPhase.Done);
    }

    [Fact]
    public async Task An_examination_finds_nothing_wrong() =>
        (await Cluster.ExamineAsync([Web, Web with { Kind = "statefulset" }, Web with { Kind = "daemonset" }], Cancel)).ShouldBeNull();

    protected abstract Task<ClusterUnderTest> OpenAsync();

    protected abstract Task CloseAsync();

    protected async Task<WorkloadState> SeeAsync() => (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Found>().State;

    /// <summary>Plans and runs at once.</summary>
    protected async Task<WriteResult> DeployAsync(string operation, string image)
    {
        var plan = await SeeAsync();
        return await Cluster.SetImageAsync(Web, new(operation, image, $"chatops: {operation}", plan.Uid, plan.Generation), Cancel);
    }

    /// <summary>All that a watch says until it ends.</summary>
    /// <param name="meanwhile">Done when the rollout has been seen under way.</param>
    protected async Task<List<Rollout>> FollowAsync(Goal goal, Func<Task>? meanwhile = null)
    {
        var seen = new List<Rollout>();
        await foreach (var rollout in Cluster.WatchAsync(Web, goal, Cancel))
        {
            seen.Add(rollout);
            if (meanwhile is not null && rollout.Phase is RolloutPhase.Progressing)
            {
                await meanwhile();
                meanwhile = null;
            }
        }

        return seen;
    }

    /// <summary>A Deployment called "web", all of it available.</summary>
    protected async Task CreateAsync(int replicas, int deadline = 120)
    {
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        var created = await Client.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment
            {
                Metadata = new() { Name = "web" },
                Spec = new()
                {
                    Replicas = replicas,
                    ProgressDeadlineSeconds = deadline,
                    Selector = new() { MatchLabels = labels },
                    Template = new()
                    {
                        Metadata = new() { Labels = labels },
                        Spec = new()
                        {
                            TerminationGracePeriodSeconds = 1,
                            Containers = [new() { Name = "web", Image = Under.Images.Good }],
                        },
                    },
                },
            },
            Under.Namespace,
            fieldManager: "kubectl-create",
            cancellationToken: Cancel);
        (await FollowAsync(new Goal("", created.Metadata.Uid, created.Metadata.Generation ?? 0)))[^1].Phase.ShouldBe(RolloutPhase.Done);
    }

    private async Task DeleteAsync()
    {
        await Client.AppsV1.DeleteNamespacedDeploymentAsync("web", Under.Namespace, cancellationToken: Cancel);
        await foreach (var _ in GoneAsync(Cancel))
        {
        }
    }

    /// <summary>Ends when there is no Deployment "web".</summary>
    private async IAsyncEnumerable<WatchEventType> GoneAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await Client.AppsV1.ListNamespacedDeploymentAsync(Under.Namespace, cancellationToken: cancellationToken);
        if (list.Items.Count == 0)
        {
            yield break;
        }

        await foreach (var (type, _) in Client.AppsV1.WatchListNamespacedDeploymentAsync(
            Under.Namespace, resourceVersion: list.Metadata.ResourceVersion, cancellationToken: cancellationToken))
        {
            if (type is WatchEventType.Deleted)
            {
                yield break;
            }
        }
    }

    private async Task SetImageAsSomebodyElseAsync(string image) =>
        await PatchAsync(new { spec = new { template = new { spec = new { containers = new[] { new { name = "web", image } } } } } });

    private async Task PauseAsync(bool paused) => await PatchAsync(new { spec = new { paused } });

    private Task<V1Deployment> PatchAsync(object patch) => Client.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "web", Under.Namespace, fieldManager: Other, cancellationToken: Cancel);
}
