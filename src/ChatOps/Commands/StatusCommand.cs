using System.Collections.Immutable;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class StatusCommand(
    Grammar grammar,
    ServiceCatalog catalog,
    ClusterSet clusters,
    BlueGreenReader colors,
    OperationRows rows,
    Holds holds,
    LockRows locks,
    FreezeRows freezes,
    ActivePolicy policy,
    TimeProvider clock)
        : Command
{
    /// <summary>A slower cluster is reported as such and doesn't delay the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostNamed = 20, Most = 20;
    private static readonly ImmutableArray<string> Columns = ["service", "environment", "state", "version", "available", "remarks"];

    public override string Verb => "status";

    public override string Usage => "[SERVICE] [ENV] [page N]";

    public override string Summary => "What runs where, and whether it is healthy.";

    public override string Example => "web";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.MaybeService(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var places = catalog.Services
            .Where(s => service is null || s == service)
            .SelectMany(s => s.Placements.Select(p => (Service: s, Placement: p)))
            .Where(p => environment is null || p.Placement.Environment == environment)
            .ToList();
        if (places.Count == 0)
        {
            return Cards.Say("Nothing is configured to run there.");
        }

        var running = (await rows.InAsync(OperationState.Running, cancellationToken)).ToLookup(
            operation => operation.Plan.Key.ToString(), StringComparer.Ordinal);
        var locked = await locks.AllAsync(cancellationToken);
        var calendar = new FreezeCalendar(policy.Rules, await freezes.AllAsync(cancellationToken));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var seen = places.SelectMany(p => p.Placement.Workloads).GroupBy(workload => workload.Cluster, StringComparer.OrdinalIgnoreCase)
            .SelectMany(cluster => clusters.Get(cluster.Key).Inspect([.. cluster], end.Token)).ToDictionary();
        var looks = await Task.WhenAll(places.Select(
            p => LookAsync(
                p.Service,
                p.Placement,
                seen,
                running[p.Placement.Workload.ToString()].FirstOrDefault(),
                locked,
                calendar,
                cancellationToken)));
        // The remaining results are no longer needed.
        await end.CancelAsync();
        var isLong = looks.Length > Most;
        var lines = Lines(isLong ? [.. looks.OrderBy(l => l.IsFine)] : looks).ToList();
        var card = new Card
        {
            Title = RichText.Of(
                $"Status of {service?.Name ?? "all services":b}{(environment is null ? "" : $" in {environment.Name}")}"),
            Lines = isLong ?
            [
                string.Join(" · ", looks.CountBy(l => l.Sign).OrderByDescending(s => s.Value).Select(s => $"{s.Value} {Words(s.Key)}"))
            ] : [],
            Footer = RichText.Of($"{clock.GetUtcNow()}"),
        };
        return page.Show(card, [.. lines.Select(l => l.Line)], Most, lines.Count, Verb, service?.Name, environment?.Name) with
        {
            Table = page.Table(card, "What runs where", Columns, lines.Select(l => l.Cells), Most),
        };
    }

    /// <summary>If several workloads of a cluster can't be read, the reason is given once.</summary>
    private static IEnumerable<(RichText Line, ImmutableArray<CardCell> Cells)> Lines(IReadOnlyList<Look> looks)
    {
        var unseen = looks.Where(l => l.Unseen is not null).ToLookup(l => (Cluster: l.Cluster.ToUpperInvariant(), l.Unseen));
        foreach (var look in looks)
        {
            var others = look.Unseen is null ? [] : unseen[(look.Cluster.ToUpperInvariant(), look.Unseen)].ToList();
            if (others.Count < 2)
            {
                yield return (look.Line, look.Cells);
            }
            else if (look == others[0])
            {
                var why = RichText.Of(
                    $"{look.Unseen!} Not seen: {string.Join(", ", others.Take(MostNamed).Select(l => l.Where))}{(others.Count > MostNamed ? $" and {others.Count - MostNamed} more" : "")}.");
                yield return (
                    RichText.Of($"🔌 cluster {look.Cluster:b}: {why}"),
                    [RichText.Of($"cluster {look.Cluster:b}"), "", "🔌 unreachable", "", "", why]);
            }
        }
    }

    private async Task<Look> LookAsync(
        Service service,
        Placement placement,
        Dictionary<Workload, Task<Inspection>> seen,
        Operation? running,
        IReadOnlyList<HeldLock> locked,
        FreezeCalendar calendar,
        CancellationToken cancellationToken)
    {
        var there = new LockScope(service.Name, placement.Environment.Name);
        var lockedBy = RichText.Join("", locked.Where(held => held.Scope.Covers(there)).Select(
            held => RichText.Of($" 🔒 locked by {new Span.Person(held.Holder.Account)}{held.Ending}")));
        var frozen = RichText.Join("", calendar.Near(there, "deploy", clock.GetUtcNow()).Select(freeze => freeze.From > clock.GetUtcNow()
            ? RichText.Of($" 🧊 freezes at {freeze.From}")
            : RichText.Of($" 🧊 frozen until {freeze.Until}")));
        var where = RichText.Of($"{service.Name:b} in {placement.Environment.Name}");
        Look Seen(string sign, RichText line, bool isFine = false, WorkloadState? state = null, RichText? remarks = null) =>
            new(
                sign,
                RichText.Of($"{sign} {where}: {line}{lockedBy}{frozen}"),
                isFine,
                null,
                $"{service.Name} in {placement.Environment.Name}",
                placement.Workload.Cluster)
            {
                Cells =
                [
                    RichText.Of($"{service.Name:b}"),
                    placement.Environment.Name,
                    $"{sign} {Words(sign)}",
                    state is null ? "" : RichText.Of($"{ImageName.Split(state.Image).Version:c}"),
                    state is null ? "" : new CardCell($"{state.AvailableReplicas} of {state.Replicas}", state.AvailableReplicas),
                    Bare(RichText.Of($"{(state is null ? line : remarks!)}{lockedBy}{frozen}")),
                ],
            };
        Look Found(WorkloadState state, RichText remarks, bool isFree) => Seen(
            Icon(state),
            RichText.Of($"{ImageName.Split(state.Image).Version:c}, {state.AvailableReplicas} of {state.Replicas} available{remarks}"),
            IsFine(state) && Drift(service, state).IsEmpty && isFree,
            state,
            remarks);
        Look Unseen(RichText why) => Seen("🔌", why) with { Unseen = why };
        try
        {
            var pair = await colors.ReadAsync(placement, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            var inspection = await seen[pair?.LiveWorkload ?? placement.Workload].WaitAsync(Patience, clock, cancellationToken);
            var held = await holds.FindAsync(placement.Workload, cancellationToken);
            return inspection switch
            {
                Inspection.Found(var state) => Found(
                    state,
                    RichText.Of(
                        $"{(pair is null ? "" : $" in {pair.Live}")}{Remarks(state)}{Drift(service, state)}{Operation(running)}{(held is null ? "" : " ✋ automatic rollback is on hold")}"),
                    held is null),
                Inspection.Missing(var message) => Seen("❓", message),
                Inspection.Unreachable(var message) => Unseen(message),
                _ => throw new InvalidOperationException($"What is {inspection}?"),
            };
        }
        catch (ClusterException exception)
        {
            return Unseen(exception.Words);
        }
        catch (TimeoutException) when (clusters.Get(placement.Workload.Cluster).Queue is { } queue)
        {
            return Unseen(queue);
        }
        catch (TimeoutException)
        {
            return Unseen($"No answer within {(int)Patience.TotalSeconds} s.");
        }
    }

    /// <summary>Remarks without what connects them to the words before.</summary>
    private static RichText Bare(RichText remarks) => remarks.Spans is [Span.Plain { Text: var text }, .. var rest]
        ? new([new Span.Plain(text.TrimStart(' ', ',', '–')), .. rest])
        : remarks;

    private static string Icon(WorkloadState state) => state switch
    {
        { Replicas: 0 } => "💤",
        { RolloutComplete: true, Healthy: true } => "✅",
        { RolloutComplete: false } => "⏳",
        _ => "❌",
    };

    private static string Words(string sign) => sign switch
    {
        "✅" => "healthy",
        "💤" => "scaled to 0",
        "⏳" => "rolling out",
        "❌" => "unhealthy",
        "❓" => "missing",
        "🔌" => "unreachable",
        _ => throw new InvalidOperationException($"What is {sign}?"),
    };

    private static bool IsFine(WorkloadState state) => state.Replicas == 0 || (state.RolloutComplete && state.Healthy && !state.Paused);

    private static string Remarks(WorkloadState state) =>
        (state.Paused ? ", paused" : "")
            + (state.RolloutComplete ? "" : $", rollout under way ({state.UpdatedReplicas} of {state.Replicas} updated)");

    /// <summary>A version may set several containers, which should then all run the same one.</summary>
    private static RichText Drift(Service service, WorkloadState state)
    {
        var drift = ContainerDrift.Of(service, state, state.Image);
        return drift is [] ? RichText.Empty : RichText.Of($" ⚠️ {ContainerDrift.Words(drift)}");
    }

    private static RichText Operation(Operation? running) => running is null
        ? RichText.Empty
        : RichText.Of($" – {running.Plan.Action.Brief} by {running.By} is running");

    /// <param name="IsFine">Nothing needs attention.</param>
    /// <param name="Unseen">Why the cluster couldn't be queried.</param>
    private sealed record Look(string Sign, RichText Line, bool IsFine, RichText? Unseen, string Where, string Cluster)
    {
        public ImmutableArray<CardCell> Cells { get; init; } = [];
    }
}
