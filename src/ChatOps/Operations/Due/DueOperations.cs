using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Running;
using ChatOps.Operations.Switching;
using ChatOps.Policy;
using ChatOps.Replicas;

namespace ChatOps.Operations.Due;

/// <summary>
/// Carries out what is due: starts scheduled operations, scales down the previously live color, and restores temporary scalings when their
/// time is over, unless someone has changed the workload in the meantime, which is reported.
/// </summary>
public sealed partial class DueOperations(
    OperationRows rows,
    OperationBlocks blocks,
    OperationUpdates news,
    ServiceCatalog catalog,
    ClusterSet clusters,
    Planner planner,
    ScheduledOperations scheduled,
    TimeProvider clock,
    ILogger<DueOperations> logger)
    : Worker(clock, logger, wake => rows.Moved += wake)
{
    /// <summary>Operations on one cluster are processed one after the other; an unresponsive cluster delays no other.</summary>
    private readonly Dictionary<string, Task> _inHand = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        foreach (var due in (await rows.DueAsync(term)).GroupBy(operation => operation.Plan.Workload.Cluster))
        {
            if (!_inHand.TryGetValue(due.Key, out var before) || before.IsCompleted)
            {
                _inHand[due.Key] = Task.Run(() => DoAsync(due, term), CancellationToken.None);
            }
        }

        return LookAnyway;
    }

    protected override Task EndAsync() => Task.WhenAll(_inHand.Values);

    private async Task DoAsync(IEnumerable<Operation> due, CancellationToken term)
    {
        foreach (var operation in due)
        {
            try
            {
                await DoAsync(operation, term);
            }
            catch (Exception exception)
            {
                if (term.IsCancellationRequested)
                {
                    return;
                }

                // The operation stays due and is retried.
                LogTrouble(exception, operation.Id);
            }
        }
    }

    private async Task DoAsync(Operation operation, CancellationToken term)
    {
        var running = await rows.RunningAsync(operation.Plan.Key, term);
        if (operation.State is OperationState.Scheduled)
        {
            await scheduled.BeginAsync(operation, running, term);
        }
        else if (running is null)
        {
            // A follow-up waits while another operation runs on the workload, or while the cluster is unreachable.
            await (operation.Plan.Action switch
            {
                BlueGreenChange change => TakeDownAsync(operation, change, term),
                ScaleForAWhile scale => PutBackAsync(operation, scale, term),
                var action => throw new InvalidOperationException($"Nothing is due after {action}."),
            });
        }
    }

    /// <summary>Scales down the previously live color, unless the traffic has been switched back to it or someone has changed it.</summary>
    private async Task TakeDownAsync(Operation operation, BlueGreenChange change, CancellationToken cancellationToken)
    {
        var (plan, traffic) = (operation.Plan, change.Traffic);
        var old = plan.Workload with { Name = traffic.Old };
        var cluster = clusters.Get(old.Cluster);
        try
        {
            if ((await cluster.TrafficAsync(old.Namespace, traffic.Service, traffic.Label, cancellationToken)).Value != traffic.To)
            {
                await rows.CloseAsync(operation, note: null, begin: null, cancellationToken);
                return;
            }
        }
        catch (ClusterException exception)
        {
            if (!exception.IsPassing)
            {
                await rows.CloseAsync(
                    operation, RichText.Of($"{traffic.From} was not scaled down: {exception.Words}"), begin: null, cancellationToken);
            }

            return;
        }

        switch (await cluster.InspectAsync(old, cancellationToken))
        {
            case Inspection.Unreachable:
                return;
            case Inspection.Found(var state) when state.Image == change.FromImage && state.Replicas > 0:
                var precondition = new TrafficPrecondition(
                    traffic.Service,
                    traffic.Label,
                    traffic.To,
                    new(plan.Workload, null, Replicas: 1)
                    {
                        ReadyFor = catalog.FindEnvironment(plan.Environment)?.StabilityPeriod ?? TimeSpan.Zero,
                    });
                await TakeDownAsync(
                    operation,
                    precondition,
                    new(
                        new TakeDown(state.Replicas, precondition),
                        plan.Service,
                        plan.Environment,
                        old with { Container = state.Container },
                        state.Uid,
                        state.Generation,
                        state.Replicas,
                        [],
                        [],
                        [])
                    {
                        Cause = operation.Id,
                        KnownAs = plan.Key,
                    },
                    cancellationToken);
                break;
            case Inspection.Found({ Replicas: > 0 } state):
                await rows.CloseAsync(
                    operation,
                    $"{traffic.From} was not scaled down: someone has set it to {state.Image} in the meantime.",
                    begin: null,
                    cancellationToken);
                break;
            default:
                await rows.CloseAsync(operation, note: null, begin: null, cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Starts scaling down the old color when the live one is healthy; otherwise the old color stays, which is reported, and the next
    /// attempt retries.
    /// </summary>
    private async Task TakeDownAsync(
        Operation operation, TrafficPrecondition precondition, Plan takeDown, CancellationToken cancellationToken)
    {
        try
        {
            switch (await clusters.Get(takeDown.Workload.Cluster).LookAtAsync(precondition, cancellationToken))
            {
                case PreconditionResult.Unmet { IsStabilizing: true }:
                    await blocks.BlockAsync(operation, why: null, cancellationToken);
                    break;
                case PreconditionResult.Unmet { Why: var why }:
                    await blocks.BlockAsync(
                        operation,
                        RichText.Of(
                            $"{operation.Plan.Switch!.From} stays up: {Redaction.Redact(why)} It will be scaled down when {precondition.Value} is healthy. {SwitchWords.Back(operation)} is one switch."),
                        cancellationToken);
                    break;
                case PreconditionResult.Met:
                    await CloseAsync(operation, takeDown, $"{operation.Plan.Switch!.From} stays up", cancellationToken);
                    break;
                // Otherwise something has changed: the next attempt finds out where the traffic goes.
            }
        }
        catch (ClusterException)
        {
            // The live color's health is unknown, so nothing is scaled down.
        }
    }

    /// <summary>Starts a follow-up; while a lock or freeze stops it, that is reported once, and the next attempt retries.</summary>
    private async Task CloseAsync(Operation operation, Plan begin, string otherwise, CancellationToken cancellationToken)
    {
        if (await rows.CloseAsync(operation, note: null, begin, cancellationToken) is { } stop)
        {
            var (step, end) = stop switch
            {
                Decision.Locked locked => (new NotedStep("locked", $"{locked.By} {locked.What}"), "it is unlocked"),
                Decision.Frozen frozen =>
                    (new NotedStep("frozen", $"{frozen.What} {frozen.Until.ToUnixTimeSeconds()}"), "the freeze is over"),
                Decision.Held held => (new NotedStep("held", $"{held.Incident}"), "the incident is over"),
                _ => throw new InvalidOperationException($"What is {stop}?"),
            };
            if (await news.NotedAtAsync(operation, step, cancellationToken) is null)
            {
                RichText text = RichText.Of($"{otherwise}: {stop.Words} I'll do it when {end}.");
                await news.NoteAsync(operation, "lock", step, text, isWarning: true, cancellationToken);
            }

            await blocks.BlockAsync(operation, why: null, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The follow-up of {Operation} failed; trying again")]
    private partial void LogTrouble(Exception exception, string operation);
}
