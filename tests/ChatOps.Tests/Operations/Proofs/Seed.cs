using System.Text.Json.Nodes;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Playground.Kubernetes;
using ChatOps.Tests.Clusters.Faults;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// A workload, a few operations on it and the faults in the meantime, all derived from one number. Operations of two seeds are independent,
/// except that the same bot carries them out.
/// </summary>
internal sealed class Seed(int number)
{
    private const int MostTries = 25;

    /// <summary>A cluster that doesn't answer is asked again only after a while, and says so.</summary>
    private const int MostTriesInSilence = 300;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly Random _random = new(number);
    private int _version;

    public string Name => $"s{number}";

    public string Kind { get; } = new Random(number).Next(10) switch { < 6 => "deployment", < 8 => "statefulset", _ => "daemonset" };

    public FaultDice Dice { get; } = new(number);

    /// <summary>What was done and reported, one entry per line.</summary>
    public List<string> Diary { get; } = [];

    public List<OperationState> Ends { get; } = [];

    public ClusterEmulator Emulate(TimeProvider clock) => Shop.Cluster(Name, Kind, 1 + (number % 4), clock);

    /// <summary>Null: everything reported is true.</summary>
    public async Task<string?> RunAsync(Workshop workshop, ClusterEmulator emulator, FaultyProxy proxy, CancellationToken cancellationToken)
    {
        var service = workshop.Catalog.Find(Name)!;
        var placement = service.Placements.Single();
        Operation? last = null;
        var claimed = 0;
        for (var step = 1 + _random.Next(3); step > 0; step--)
        {
            var request = Draw(service, placement);
            if (await PlanAsync(workshop, request, running: null, cancellationToken) is not { } plan)
            {
                continue;
            }

            var made = Truth.Changes(emulator).Count;
            var operation = await workshop.BeginAsync(plan, cancellationToken);
            // Where the cluster has no deadline, the rollout of a broken version only ends when someone requests another version; sometimes
            // someone does so in other cases, too.
            if (plan.Version is not null && ((Kind is not "deployment" && plan.Action.To.Contains("broken")) || _random.Next(6) == 0))
            {
                if (_random.Next(2) == 0)
                {
                    await workshop.UntilAsync(
                        operation.Id, o => o.Watch is not null || o.State is not OperationState.Running, cancellationToken);
                }

                var other = new DeployRequest(service, placement, NextVersion());
                var replacing = await PlanAsync(workshop, other, operation, cancellationToken)
                    ?? throw new InvalidOperationException("No plan to take a broken version's place.");
                var replacement = await workshop.BeginAsync(replacing, cancellationToken);
                var overtaken = await EndAsync(workshop, operation, cancellationToken);
                last = await EndAsync(workshop, replacement, cancellationToken);
                if (Truth.Lie(emulator, last, Of(last, Truth.Changes(emulator), made)) is { } second)
                {
                    return second;
                }

                if (Of(overtaken, Truth.Changes(emulator), made).Count > 1)
                {
                    return $"{overtaken.Plan.Action.To} was set more than once";
                }
            }
            else
            {
                last = await EndAsync(workshop, operation, cancellationToken);
                if (Truth.Lie(emulator, last, [.. Truth.Changes(emulator).Skip(made)]) is { } lie)
                {
                    return lie;
                }
            }

            claimed = Truth.Changes(emulator).Count;
        }

        // Requests that were in flight until everyone had stopped waiting for them must not have done anything either.
        await proxy.IdleAsync(Name, cancellationToken);
        var late = Truth.Changes(emulator).Count - claimed;
        return late > 0 ? $"{late} changes came late"
            : Truth.Mutations(emulator)
                .Where(r => r.Method is "DELETE")
                .CountBy(r => JsonNode.Parse(r.Body)!["preconditions"]!["uid"]!.ToString())
                .Any(pod => pod.Value > 1) ? "a pod was deleted twice"
            : null;
    }

    /// <summary>The patches that contain its id. A scale doesn't, but no operation supersedes it prematurely.</summary>
    private static List<ClusterRequest> Of(Operation operation, IReadOnlyList<ClusterRequest> changes, int after) =>
        [.. changes.Skip(after).Where(r => r.Body.Contains(operation.Id, StringComparison.Ordinal))];

    private ChangeRequest Draw(Service service, Placement placement) => _random.Next(20) switch
    {
        < 7 => new DeployRequest(service, placement, NextVersion()),
        < 11 => new DeployRequest(service, placement, NextVersion() + "-broken"),
        < 14 => new RollbackRequest(service, placement, Version: null),
        < 15 => new RollbackRequest(service, placement, Version: null, Revision: 1),
        < 18 when Kind is not "daemonset" => new ScaleRequest(service, placement, 1 + _random.Next(5)),
        _ => new RestartRequest(service, placement),
    };

    private string NextVersion() => $"1.5.{++_version}";

    /// <summary>What a person does: retries until there is a plan. Null when there is nothing to do.</summary>
    private async Task<Plan?> PlanAsync(Workshop workshop, ChangeRequest request, Operation? running, CancellationToken cancellationToken)
    {
        PlanResult? planning = null;
        for (var attempt = 0; attempt < (planning is PlanResult.Impossible { IsPassing: true } ? MostTriesInSilence : MostTries); attempt++)
        {
            planning = await workshop.Planner.PlanAsync(request, Workshop.Ann, running, cancellationToken);
            if (planning is PlanResult.Ready(var plan))
            {
                Diary.Add($"planned {plan.Verb} {plan.Action.From} to {plan.Action.To} on generation {plan.Generation}");
                return plan;
            }

            await Task.Delay(BetweenTries, workshop.Clock, cancellationToken);
        }

        Diary.Add($"no plan for {request.Verb}: {planning}");
        return null;
    }

    private async Task<Operation> EndAsync(Workshop workshop, Operation operation, CancellationToken cancellationToken)
    {
        var ended = await workshop.UntilAsync(
            operation.Id, o => o.State is not (OperationState.Planned or OperationState.Running), cancellationToken);
        Diary.Add($"{ended.Plan.Verb} to {ended.Plan.Action.To}: {ended.State} {ended.Message}");
        Ends.Add(ended.State);
        var told = (await workshop.ToldAsync(operation.Id, cancellationToken)).OfType<OperationChanged>()
            .Where(t => t.Operation == operation.Id)
            .ToList();
        told.Select(t => t.State).ShouldBe([OperationState.Planned, OperationState.Running, ended.State]);
        told[^1].Message.ShouldBe(ended.Message);
        return ended;
    }
}
