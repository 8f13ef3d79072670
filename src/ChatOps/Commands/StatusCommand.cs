using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class StatusCommand(Grammar grammar, ServiceCatalog catalog, ClusterSet clusters, OperationRows rows, Locks locks, TimeProvider clock) : Command
{
    /// <summary>A cluster that takes longer is told as such; the others are not kept waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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

        var lines = await Task.WhenAll(places.Select(p => LineAsync(p.Service, p.Placement, cancellationToken)));
        return new()
        {
            Title = RichText.Of($"Status of {service?.Name ?? "all services":b}{(environment is null ? "" : $" in {environment.Name}")}"),
            Lines = [.. lines],
            Footer = RichText.Of($"{clock.GetUtcNow()}"),
        };
    }

    private async Task<RichText> LineAsync(Service service, Placement placement, CancellationToken cancellationToken)
    {
        var where = RichText.Of($"{service.Name:b} in {placement.Environment.Name}");
        try
        {
            var inspection = await clusters.Get(placement.Workload.Cluster).InspectAsync(placement.Workload, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            var running = await rows.RunningAsync(placement.Workload, cancellationToken);
            var held = await locks.FindAsync(service.Name, placement.Environment.Name, cancellationToken);
            return inspection switch
            {
                Inspection.Found(var state) => RichText.Of($"{Icon(state)} {where}: {ImageName.Split(state.Image).Version:c}, {state.AvailableReplicas} of {state.Replicas} available{Remarks(state)}{Operation(running)}{(held is null ? "" : " 🔒 locked against automatic rollbacks")}"),
                Inspection.Missing(var message) => RichText.Of($"❓ {where}: {message}"),
                Inspection.Unreachable(var message) => RichText.Of($"🔌 {where}: {message}"),
                _ => where,
            };
        }
        catch (TimeoutException)
        {
            return RichText.Of($"🔌 {where}: cluster {placement.Workload.Cluster} did not answer within {(int)Patience.TotalSeconds} s");
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
}
