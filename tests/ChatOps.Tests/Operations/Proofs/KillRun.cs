using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Playground.Kubernetes;
using ChatOps.Storage;
using ChatOps.Tests.Clusters.Faults;
using ChatOps.Tests.Journal.Audit;
using Microsoft.Extensions.Time.Testing;
using k8s.Models;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>One operation, one death at one point of it, and a second life with the same disk and the same cluster.</summary>
internal sealed class KillRun(
    KillKind kind, KillPoint point, string name, EmulatorHost host, FaultyProxy proxy, string folder, CancellationToken cancellationToken)
{
    private const int Hurry = 40;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan TickTakes = TimeSpan.FromMilliseconds(5);

    /// <summary>Long enough to be observed on any machine.</summary>
    private static readonly TimeSpan LongProgress = TimeSpan.FromSeconds(8);

    private readonly QuickClock _clock = new(Hurry);
    private int _lives;
    private volatile bool _isHeld;

    /// <summary>Null: it ended as expected, and was reported truthfully.</summary>
    public async Task<string?> RunAsync()
    {
        // The cluster's clock is advanced manually, and can be stopped so that its controllers don't start before the bot is dead.
        var clusterClock = new FakeTimeProvider(_clock.GetUtcNow());
        var emulator = Shop.Cluster(
            name,
            kind.Workload,
            3,
            clusterClock,
            point.Phase is RolloutPhase.Progressing ? Shop.Options with { ReadyDelay = LongProgress } : Shop.Options);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pushing = PushAsync(clusterClock, end.Token);
        try
        {
            return await RunAsync(emulator);
        }
        finally
        {
            await end.CancelAsync();
            await pushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pushing.IsFaulted)
            {
                // If the cluster's clock failed, that is why the operation didn't end.
                await pushing;
            }
        }
    }

    private async Task PushAsync(FakeTimeProvider clock, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(TickTakes, TimeProvider.System, stop);
            if (!_isHeld)
            {
                clock.Advance(Tick);
            }
        }
    }

    private async Task<string?> RunAsync(ClusterEmulator emulator)
    {
        if (kind.HasAutoscaler)
        {
            emulator.Seed(new V2HorizontalPodAutoscaler
            {
                Metadata = new() { Name = "web", NamespaceProperty = "web" },
                Spec = new()
                {
                    MinReplicas = 1,
                    MaxReplicas = 9,
                    ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = "web" },
                },
            });
        }

        var address = host.Add(emulator);
        await DoAsync(kind.Given, address);
        var (first, life) = await LiveAsync(emulator, address);
        var (before, replaced, made, plan) = (0, (Operation?)null, 0, (Plan?)null);
        await using (first)
        {
            if (kind.Before is { } earlier)
            {
                await EndAsync(first, (await first.BeginAsync(await PlanAsync(first, earlier, null), cancellationToken)).Id);
                before++;
            }

            if (kind.Replaced is { } other)
            {
                replaced = await first.BeginAsync(await PlanAsync(first, other, null), cancellationToken);
                await first.UntilAsync(replaced.Id, o => o.Watch is not null, cancellationToken);
            }

            made = Truth.Changes(emulator).Count;
            plan = await PlanAsync(first, kind.Request, replaced);
            life.DieAt(point.IsThere, after: replaced is null || point == KillPoint.Superseded ? before : before + 1);
            _isHeld = point.Phase is RolloutPhase.Waiting;
            try
            {
                await BeginAsync(first, plan);
            }
            catch (OperationCanceledException) when (life.Died.IsCompleted)
            {
                // It died at the point.
            }

            await DiedAsync(life, first, emulator);
            _isHeld = false;
        }

        await DoAsync(point.Meanwhile, address);
        var (second, _) = await LiveAsync(emulator, address);
        await using (second)
        {
            return await JudgeAsync(second, emulator, plan, made, replaced)
                ?? await AuditProof.LieAsync(second.Database, cancellationToken);
        }
    }

    private async Task<string?> JudgeAsync(Workshop workshop, ClusterEmulator emulator, Plan plan, int made, Operation? replaced)
    {
        var all = await workshop.AllAsync(cancellationToken);
        var operation = all.First(
            o => o.Plan.Hash == plan.Hash && o.Plan.Verb == plan.Verb && o.Plan.Cause is null && o.Id != replaced?.Id);
        if (operation.State is OperationState.Planned)
        {
            // The person who made the request finds the plan unchanged, and presses Run.
            await workshop.ConfirmAsync(operation, cancellationToken);
        }

        operation = await EndAsync(workshop, operation.Id);
        var last = kind.IsFollowed ? await workshop.UntilFollowedAsync(operation.Id, cancellationToken) : operation;
        var isCalledOff = kind.Ends is OperationState.Cancelled or OperationState.Expired;
        if (isCalledOff)
        {
            // Once another operation has run, this one would have run long ago.
            await EndAsync(
                workshop,
                (await workshop.BeginAsync(await PlanAsync(workshop, (s, p) => new ScaleRequest(s, p, 4), null), cancellationToken)).Id);
        }

        await proxy.IdleAsync($"{name}-{_lives}", cancellationToken);
        var changes = Truth.Changes(emulator).Skip(made).SkipLast(isCalledOff ? 1 : 0).ToList();
        string[] way = kind.IsExpired ? ["Planned", $"{kind.Ends}"]
            : kind.After is not null ? kind.Ends is OperationState.Expired
                ? ["Planned", "Scheduled", "Expired"]
                : ["Planned", "Scheduled", "Running", $"{kind.Ends}"]
            : kind.IsApproved ? ["Planned", "Waiting", "asked", "Running", $"{kind.Ends}"]
            : ["Planned", "Running", .. kind.Steps ?? [], $"{kind.Ends}"];
        var told = (await workshop.ToldAsync(operation.Id, cancellationToken)).Select(fact => Word(fact, operation)).OfType<string>();
        return operation.State != kind.Ends ? $"it ended {operation.State}: {operation.Message}"
            : changes.Count != kind.Changes
                ? $"the cluster was changed {changes.Count} times: {string.Join(", ", changes.Select(Pair.Words))}"
            : kind.Steps is not null && !told.SequenceEqual(way) ? $"it was told {string.Join(", ", told)}"
            : kind.FollowEnds is { } end && last.State != end ? $"what followed ended {last.State}: {last.Message}"
            : (await workshop.AllAsync(cancellationToken)).Count(o => o.Plan.Cause is not null) != (kind.IsFollowed ? 1 : 0)
                ? "something followed more than once"
            : replaced is not null && (await workshop.Rows.FindAsync(
                replaced.Id, cancellationToken))!.State is not OperationState.Superseded ? "what it replaced was not superseded"
            : kind.IsExpired ? null
            : kind.Pair is { } pair ? pair.Lie(emulator, changes)
            : changes.Count == 0 ? null
            : Truth.Lie(
                emulator, last, kind.FollowEnds is null or OperationState.Succeeded ? [changes[^1]] : [.. changes.Skip(kind.Changes)]);
    }

    /// <summary>Null: progress, which may be reported twice, or a fact about another operation.</summary>
    private static string? Word(Fact fact, Operation operation) => fact switch
    {
        OperationChanged changed when changed.Operation == operation.Id => $"{changed.State}",
        // How often the cluster is out of sight depends on the machine.
        OperationNoted { Step.Kind: "in-sight-again" } => null,
        OperationNoted => "noted",
        OperationWaits { For: not null } => "asked",
        OperationWaits => "answered",
        _ => null,
    };

    /// <summary>Describes the current state when the point isn't reached.</summary>
    private async Task DiedAsync(Life life, Workshop workshop, ClusterEmulator emulator)
    {
        try
        {
            await life.Died.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            var standing = string.Join(
                ", ", (await workshop.AllAsync(CancellationToken.None)).Select(o => $"{o.Plan.Verb} {o.State} {o.Message} {o.Watch}"));
            throw new TimeoutException(
                $"It never came to that: {standing}; up: {Truth.IsUp(emulator, kind.Workload)}; {await workshop.LastProgressAsync(CancellationToken.None)}",
                exception);
        }
    }

    private async Task<Operation> EndAsync(Workshop workshop, string id) =>
        await workshop.UntilAsync(
            id,
            o => o.State is not (
                OperationState.Planned or OperationState.Waiting or OperationState.Scheduled or OperationState.Running),
            cancellationToken);

    private async Task<Plan> PlanAsync(
        Workshop workshop, Func<ChatOps.Catalog.Service, ChatOps.Catalog.Placement, ChangeRequest> request, Operation? running)
    {
        var service = workshop.Catalog.Services.Single();
        var at = kind.After is { } time ? _clock.GetUtcNow() + time : (DateTimeOffset?)null;
        return (await workshop.Planner.PlanAsync(request(service, service.Placements.Single()) with
        {
            At = at,
        }, Workshop.Ann, running, cancellationToken)).ShouldBeOfType<PlanResult.Ready>().Plan;
    }

    private async Task BeginAsync(Workshop workshop, Plan plan)
    {
        if (!kind.IsExpired)
        {
            await workshop.BeginAsync(plan, cancellationToken);
            return;
        }

        var operation = await workshop.Rows.PlanAsync(plan, delivery: null, Workshop.Ann, new("slack", "C1"), cancellationToken);
        await workshop.Rows.MoveAsync(operation, OperationState.Planned, kind.Ends, null, null, [], cancellationToken);
    }

    private async Task DoAsync(Others? others, Uri address)
    {
        if (others is not null)
        {
            using var client = new HttpClient { BaseAddress = new($"{address}/") };
            (await others(client, cancellationToken)).EnsureSuccessStatusCode();
        }
    }

    /// <summary>A process: the same disk and cluster, but its own connections.</summary>
    private async Task<(Workshop Workshop, Life Life)> LiveAsync(ClusterEmulator emulator, Uri address)
    {
        var route = $"{name}-{++_lives}";
        var life = new Life(_ => proxy.Close(route));
        var reach = new ClustersOptions { [name] = Shop.Reach(emulator, proxy.Open(route, address, life), folder, requestTimeout: 5) };
        var database = new MortalDatabase(new SqliteDatabase(Path.Combine(folder, $"{name}.db"), _clock), life);
        var catalog = Shop.Catalog([(name, kind.Workload)], kind.Automatic, kind.KeepOld);
        var rules = kind.IsApproved ? Workshop.Approved : null;
        return (await Workshop.OpenAsync(database, reach, catalog, _clock, cancellationToken, kind.Answer, rules), life);
    }
}
