using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class StatusCommand(Grammar grammar, ServiceCatalog catalog, ClusterSet clusters, Colours colours, OperationRows rows, Locks locks, TimeProvider clock) : Command
{
    /// <summary>A cluster that takes longer is told as such; the others are not kept waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostNamed = 20;

    public override string Verb => "status";

    public override string Usage => "[SERVICE] [ENV]";

    public override string Summary => "What runs where, and how it is.";

    public override string Example => "web";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
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

        var looks = await Task.WhenAll(places.Select(p => LookAsync(p.Service, p.Placement, cancellationToken)));
        return new()
        {
            Title = RichText.Of($"Status of {service?.Name ?? "all services":b}{(environment is null ? "" : $" in {environment.Name}")}"),
            Lines = [.. Lines(looks)],
            Footer = RichText.Of($"{clock.GetUtcNow()}"),
        };
    }

    /// <summary>A cluster none of whose workloads can be seen is told once.</summary>
    private static IEnumerable<RichText> Lines(IReadOnlyList<Look> looks)
    {
        var clusters = looks.ToLookup(l => l.Cluster, StringComparer.OrdinalIgnoreCase);
        var dead = clusters.Where(c => c.Skip(1).Any() && c.All(l => l.Unseen is not null)).Select(c => c.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var look in looks)
        {
            var others = clusters[look.Cluster];
            if (!dead.Contains(look.Cluster))
            {
                yield return look.Line;
            }
            else if (look == others.First())
            {
                yield return RichText.Of($"🔌 cluster {look.Cluster:b}: {look.Unseen} Not seen: {string.Join(", ", others.Take(MostNamed).Select(l => l.Where))}{(others.Count() > MostNamed ? $" and {others.Count() - MostNamed} more" : "")}.");
            }
        }
    }

    private async Task<Look> LookAsync(Service service, Placement placement, CancellationToken cancellationToken)
    {
        var where = RichText.Of($"{service.Name:b} in {placement.Environment.Name}");
        Look Seen(RichText line) => new(line, null, $"{service.Name} in {placement.Environment.Name}", placement.Workload.Cluster);
        Look Unseen(string why) => Seen(RichText.Of($"🔌 {where}: {why}")) with { Unseen = why };
        try
        {
            var pair = await colours.ReadAsync(placement, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            var inspection = await clusters.Get(placement.Workload.Cluster).InspectAsync(pair?.LiveWorkload ?? placement.Workload, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            var running = await rows.RunningAsync(placement.Workload, cancellationToken);
            var held = await locks.FindAsync(placement.Workload, cancellationToken);
            return inspection switch
            {
                Inspection.Found(var state) => Seen(RichText.Of($"{Icon(state)} {where}: {ImageName.Split(state.Image).Version:c}, {state.AvailableReplicas} of {state.Replicas} available{(pair is null ? "" : $" in {pair.Live}")}{Remarks(state)}{Operation(running)}{(held is null ? "" : " 🔒 locked against automatic rollbacks")}")),
                Inspection.Missing(var message) => Seen(RichText.Of($"❓ {where}: {message}")),
                Inspection.Unreachable(var message) => Unseen(message),
                _ => Seen(where),
            };
        }
        catch (ClusterException exception)
        {
            return Unseen(exception.Message);
        }
        catch (TimeoutException)
        {
            return Unseen($"There was no answer within {(int)Patience.TotalSeconds} s.");
        }
    }

    private static string Icon(WorkloadState state) => state switch
    {
        { Replicas: 0 } => "💤",
        { RolloutComplete: true, Healthy: true } => "✅",
        { RolloutComplete: false } => "⏳",
        _ => "❌",
    };

    private static string Remarks(WorkloadState state) =>
        (state.Paused ? ", paused" : "") + (state.RolloutComplete ? "" : $", rollout under way ({state.UpdatedReplicas} of {state.Replicas} updated)");

    private static RichText Operation(Operation? running) => running is null
        ? RichText.Empty
        : RichText.Of($" – {running.Plan.Verb} to {running.Plan.To} by {running.By} is running");

    /// <param name="Unseen">Why its cluster could not be asked.</param>
    private sealed record Look(RichText Line, string? Unseen, string Where, string Cluster);
}
