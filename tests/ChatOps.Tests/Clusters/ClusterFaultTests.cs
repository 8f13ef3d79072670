using System.Diagnostics;
using System.Net;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Playground.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using k8s;
using k8s.Models;
using Cluster = ChatOps.Clusters.Cluster;

namespace ChatOps.Tests.Clusters;

/// <summary>Faults between the bot and an API server: each operation reports the truth, with at most one change.</summary>
public sealed class ClusterFaultTests : IAsyncLifetime
{
    private const string Good = "registry.acme.io/web:1.4.1";
    private const string Good2 = "registry.acme.io/web:1.4.2";
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private EmulatedCluster _emulated = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Cluster Cluster => _emulated.Cluster;

    private ClusterFaults Faults => _emulated.Emulator.Faults;

    public async ValueTask InitializeAsync()
    {
        _emulated = await EmulatedCluster.StartAsync();
        _emulated.Emulator.Seed("web", "web", Good, replicas: 3);
    }

    public async ValueTask DisposeAsync() => await _emulated.DisposeAsync();

    public static TheoryData<string> Mishaps => ["lost answer", "dropped request", "conflict", "overload", "server fault"];

    [Theory]
    [MemberData(nameof(Mishaps))]
    public async Task A_patch_that_meets_with_a_mishap_is_made_once(string mishap)
    {
        var plan = await SeeAsync();
        Arrange(mishap, request => request.Method == "PATCH");

        var applied = (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Applied>();

        var state = await SeeAsync();
        (state.Image, state.OperationId, state.Generation).ShouldBe((Good2, "op1", plan.Generation + 1), "one change");
        applied.Generation.ShouldBe(state.Generation);
    }

    [Theory]
    [MemberData(nameof(Mishaps))]
    public async Task A_scaling_that_meets_with_a_mishap_is_made_once(string mishap)
    {
        var plan = await SeeAsync();
        Arrange(mishap, request => request.Path.EndsWith("/scale", StringComparison.Ordinal));

        var applied = (await Cluster.ScaleAsync(
            Web, new("op1", 5, plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<WriteResult.Applied>();

        var state = await SeeAsync();
        (state.Replicas, state.Generation).ShouldBe((5, plan.Generation + 1), "one change");
        applied.Generation.ShouldBe(state.Generation);
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("restore")]
    [InlineData("restart")]
    [InlineData("scale")]
    public async Task What_someone_changed_between_our_look_and_our_write_is_never_written_over(string what)
    {
        var plan = await SeeAsync();
        var revision = (await Cluster.HistoryAsync(Web, Cancel)).Single().Name;
        using var cluster = _emulated.Through(new Interloper(() => _emulated.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"theirs:1"}]}}}}""",
                V1Patch.PatchType.StrategicMergePatch),
            "web", "web", fieldManager: "kubectl-set", cancellationToken: Cancel)));

        var change = what switch
        {
            "deploy" => await cluster.SetImageAsync(Web, new("op1", Good2, "x", plan.Uid, plan.Generation) { Writers = plan.Writers }, Cancel),
            "restore" => await cluster.SetImageAsync(Web, new("op1", Good, "x", plan.Uid, plan.Generation, revision) { Writers = plan.Writers }, Cancel),
            "restart" => await cluster.ChangeRolloutAsync(Web, new("op1", plan.Uid, plan.Generation) { PodAnnotation = (Ownership.RestartedAt, "now"), Writers = plan.Writers }, Cancel),
            _ => await cluster.ScaleAsync(Web, new("op1", 5, plan.Uid, plan.Generation) { Writers = plan.Writers }, Cancel),
        };

        change.ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("kubectl-set");
        var state = await SeeAsync();
        (state.Image, state.Replicas, state.Generation).ShouldBe(("theirs:1", 3, plan.Generation + 1));
    }

    [Fact]
    public async Task A_change_planned_before_another_operation_is_stale()
    {
        var plan = await SeeAsync();
        (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Applied>();

        (await Cluster.SetImageAsync(Web, new("op2", Good, "x", plan.Uid, plan.Generation) { Writers = plan.Writers }, Cancel))
            .ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("chatops");
    }

    [Fact]
    public async Task A_change_that_never_arrives_is_unreachable_and_says_what_is_not_known()
    {
        var plan = await SeeAsync();
        Faults.DropNext(100, request => request.Method == "PATCH");

        (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Unreachable>().Reason.ShouldContain(
            "It is unknown whether the change was made");
    }

    [Fact]
    public async Task A_change_that_was_never_sent_says_so()
    {
        var plan = await SeeAsync();
        Faults.DropNext(100);

        (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Unreachable>().Reason.ShouldEndWith("Nothing was changed.");
    }

    [Fact]
    public async Task A_watch_outlives_cuts_forgotten_history_and_a_stumbling_server()
    {
        var plan = await SeeAsync();
        var applied = (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Applied>();
        Faults.FailNext(1, HttpStatusCode.Gone, request => request.IsWatch);
        Faults.DropNext(1, request => request.IsWatch);
        Faults.FailNext(1, HttpStatusCode.ServiceUnavailable, request => request.Method == "GET");
        var times = 0;
        Rollout? last = null;

        await foreach (var rollout in Cluster.WatchAsync(Web, new("op1", applied.Uid, applied.Generation, Image: Good2), Cancel))
        {
            last = rollout;
            if (times++ < 4)
            {
                _emulated.Emulator.CompactHistory();
                _emulated.Emulator.CutWatches();
            }
        }

        last!.Phase.ShouldBe(RolloutPhase.Done);
        (await SeeAsync()).RolloutComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rollout_costs_few_requests_however_long_it_is()
    {
        var before = _emulated.Emulator.RequestCount;
        var plan = await SeeAsync();
        var applied = (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Applied>();
        await foreach (var _ in Cluster.WatchAsync(Web, new("op1", applied.Uid, applied.Generation, Image: Good2), Cancel))
        {
        }

        (_emulated.Emulator.RequestCount - before).ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task A_cancelled_watch_ends_at_once()
    {
        var plan = await SeeAsync();
        var applied = (await DeployAsync(plan, "registry.acme.io/web:2-broken")).ShouldBeOfType<WriteResult.Applied>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var started = 0L;

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var rollout in Cluster.WatchAsync(Web, new("op1", applied.Uid, applied.Generation), stop.Token))
            {
                if (rollout.Problems.Count > 0)
                {
                    started = Stopwatch.GetTimestamp();
                    await stop.CancelAsync();
                }
            }
        });

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_refusal_is_told_in_words_and_not_tried_again()
    {
        var plan = await SeeAsync();
        Faults.FailNext(1, HttpStatusCode.Forbidden, request => request.Method == "PATCH");
        (await DeployAsync(plan, Good2)).ShouldBeOfType<WriteResult.Rejected>().Reason.ShouldContain("forbidden");

        Faults.FailNext(1, HttpStatusCode.Forbidden, request => request.Path.EndsWith("/deployments/web", StringComparison.Ordinal));
        (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Unreachable>().Message.ShouldContain("forbidden");

        Faults.FailNext(1, HttpStatusCode.Forbidden);
        (await Should.ThrowAsync<ClusterException>(() => Cluster.HistoryAsync(Web, Cancel))).Message.ShouldContain("forbidden");
    }

    [Fact]
    public async Task Credentials_that_are_not_accepted_say_what_to_do()
    {
        Faults.FailNext(10, HttpStatusCode.Unauthorized);

        (await Cluster.ExamineAsync([Web], Cancel)).ShouldNotBeNull().ShouldContain("rejected the bot's credentials");
        (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Unreachable>().Message.ShouldContain(
            "Renew the token or certificate");
    }

    [Fact]
    public async Task A_dead_cluster_is_told_in_words_and_slows_no_other()
    {
        await using var other = await EmulatedCluster.StartAsync();
        other.Emulator.Seed("web", "web", Good, replicas: 1);
        await _emulated.StopAsync();

        (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Unreachable>().Message.ShouldContain("cannot be reached");
        (await Cluster.ExamineAsync([Web], Cancel)).ShouldNotBeNull().ShouldContain("cannot be reached");
        (await other.Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Found>();
    }

    [Fact]
    public async Task A_kubeconfig_that_cannot_be_used_names_itself_and_what_to_correct()
    {
        using var clusters = new ClusterSet(
            new ClustersOptions { ["staging"] = new ClusterOptions { Kubeconfig = "/no/such/kubeconfig" } },
            TimeProvider.System,
            NullLogger<ClusterSet>.Instance);

        (await clusters.Get("staging").InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Unreachable>().Message.ShouldBe(
            "the kubeconfig /no/such/kubeconfig cannot be used for the cluster staging: there is no file /no/such/kubeconfig. Correct ChatOps:Clusters:staging or the file.");
    }

    [Fact]
    public async Task Watches_that_are_answered_with_lists_are_taken_up_again()
    {
        var unknowing = new Unknowing(answers: 3);
        using var cluster = _emulated.Through(unknowing);
        var plan = await SeeAsync();
        // A rollout that lasts: all of them must have been answered before it ends.
        var applied = (await DeployAsync(plan, "registry.acme.io/web:1.4.2-unready")).ShouldBeOfType<WriteResult.Applied>();
        var end = EndAsync();
        await Patience.UntilAsync(() => unknowing.Left == 0);
        await _emulated.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                new { spec = new { template = new { spec = new { containers = new[] { new { name = "web", image = Good2 } } } } } },
                V1Patch.PatchType.StrategicMergePatch), "web", "web", cancellationToken: Cancel);

        (await Patience.ForAsync(end)).ShouldBe(RolloutPhase.Superseded);

        async Task<RolloutPhase?> EndAsync()
        {
            RolloutPhase? last = null;
            await foreach (var rollout in cluster.WatchAsync(
                Web, new Goal("op1", applied.Uid, applied.Generation, Image: "registry.acme.io/web:1.4.2-unready"), Cancel))
            {
                last = rollout.Phase;
            }

            return last;
        }
    }

    /// <summary>A proxy in between that does not know watches, for its first ones.</summary>
    private sealed class Unknowing(int answers) : DelegatingHandler
    {
        private int _left = answers;

        public int Left => Math.Max(0, _left);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase)
                && Interlocked.Decrement(ref _left) >= 0)
            {
                request.RequestUri = new(
                    request.RequestUri.ToString().Replace("watch=true", "watch=false", StringComparison.OrdinalIgnoreCase));
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Does something just before the first write gets through.</summary>
    private sealed class Interloper(Func<Task> act) : DelegatingHandler
    {
        private bool _done;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get && !_done)
            {
                _done = true;
                await act();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private void Arrange(string mishap, Func<FaultTarget, bool> match)
    {
        switch (mishap)
        {
            case "lost answer":
                Faults.LoseNextAnswers(1, match);
                break;
            case "dropped request":
                Faults.DropNext(1, match);
                break;
            case "conflict":
                Faults.FailNext(1, HttpStatusCode.Conflict, match);
                break;
            case "overload":
                Faults.FailNext(1, HttpStatusCode.TooManyRequests, match);
                break;
            case "server fault":
                Faults.FailNext(1, HttpStatusCode.InternalServerError, match);
                break;
        }
    }

    private async Task<WorkloadState> SeeAsync() => (await Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Found>().State;

    private Task<WriteResult> DeployAsync(WorkloadState plan, string image) =>
        Cluster.SetImageAsync(Web, new("op1", image, "chatops: op1", plan.Uid, plan.Generation), Cancel);
}
