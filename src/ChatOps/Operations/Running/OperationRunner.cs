using ChatOps.Catalog;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;
using ChatOps.Policy;
using ChatOps.Replicas;

namespace ChatOps.Operations.Running;

/// <summary>
/// Runs operations: makes the one change, watches until the rollout ends, and reports the outcome. Everything it needs is in the row and in
/// the cluster, so a restarted bot continues where it left off: the change is annotated with the operation, and is never made twice.
/// </summary>
public sealed partial class OperationRunner(
    OperationRows rows,
    OperationBlocks blocks,
    OperationUpdates news,
    PlannedChange changes,
    ServiceCatalog catalog,
    AutomaticRollback automatic,
    Holds holds,
    RolloutReporter reporter,
    Switchover switchover,
    PermissionCheck permission,
    RefusedRequests refused,
    OperationsOptions options,
    TimeProvider clock,
    ILogger<OperationRunner> logger)
    : Worker(clock, logger, wake => rows.Moved += wake)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, InHand> _inHand = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        foreach (var (id, ended) in _inHand.Where(o => o.Value.Task.IsCompleted).ToList())
        {
            _inHand.Remove(id);
            ended.Stop.Dispose();
        }

        var running = await rows.InAsync(OperationState.Running, term);
        foreach (var (_, superseded) in _inHand.ExceptBy(running.Select(o => o.Id), o => o.Key))
        {
            await superseded.Stop.CancelAsync();
        }

        // An operation that supersedes another starts only when that one has stopped.
        foreach (var operation in running.Where(o => !_inHand.Values.Any(other => other.Workload == o.Plan.Key.ToString())))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(term);
            var task = Task.Run(() => CarryOutAsync(operation, stop.Token), CancellationToken.None);
            _inHand[operation.Id] = new(task, stop, operation.Plan.Key.ToString());
            _ = task.ContinueWith(_ => Announce(), TaskScheduler.Default);
        }

        return LookAnyway;
    }

    protected override Task EndAsync() => Task.WhenAll(_inHand.Values.Select(o => o.Task));

    private sealed record InHand(Task Task, CancellationTokenSource Stop, string Workload);

    private async Task CarryOutAsync(Operation operation, CancellationToken stoppingToken)
    {
        using var activity = TraceContext.Continue("operation", operation.Trace);
        activity?.SetTag("chatops.operation", operation.Id);
        using var scope = _logger.BeginScope(new Dictionary<string, object> { ["Operation"] = operation.Id });
        try
        {
            if (await switchover.IsMadeAsync(operation, stoppingToken) is var isMade && (isMade || operation.Plan.Action is SwitchTraffic))
            {
                await EndAsync(operation, await switchover.RunAsync(operation, isMade, stoppingToken), isChanged: true, stoppingToken);
                return;
            }

            var (goal, refused) = await ApplyAsync(operation, stoppingToken);
            var end = goal is null ? refused!
                : !operation.Plan.Action.IsWatched ? OperationEnd.Succeeded
                : await reporter.RunAsync(operation, goal, stoppingToken);
            if (end.State is OperationState.Superseded && operation.Plan.Switch is { } traffic)
            {
                end = end.And($"The traffic stays with {traffic.From}; {traffic.To} is left as it is.");
            }
            else if (end.State is OperationState.Succeeded or OperationState.Applied && operation.Plan.Switch is not null)
            {
                end = await switchover.RunAsync(operation with { Watch = goal }, isMade: false, stoppingToken);
            }

            await EndAsync(operation with { Watch = goal }, end, isChanged: goal is not null, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The operation has ended, or the bot is stopping and the next process continues.
        }
        catch (Exception exception)
        {
            // The operation keeps its state and is retried.
            LogTrouble(exception, operation.Id);
            await Task.Delay(BetweenTries, Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Records how the operation ended and, in the same transaction, starts the automatic rollback, if any.</summary>
    private async Task EndAsync(Operation operation, OperationEnd end, bool isChanged, CancellationToken cancellationToken)
    {
        var back = new AutomaticRollbackPlan(null, null);
        var since = Clock.GetUtcNow();
        while (end.State is OperationState.Failed
            && isChanged
            && (back = await automatic.PlanAsync(operation, cancellationToken)) is { IsPassing: true }
            && Clock.GetUtcNow() - since < options.GiveUpAfter)
        {
            await Task.Delay(BetweenTries, Clock, cancellationToken);
        }

        Decision? stop = null;
        await rows.MoveAsync(
            operation,
            OperationState.Running,
            end.State,
            null,
            end.Message,
            end.Problems,
            // The worker's next pass, which may come right after the commit, finds the operation ended and stops its task: then the end
            // would be recorded without waking anyone.
            CancellationToken.None,
            async transaction =>
            {
                if (end.Refusal is { } refusal)
                {
                    await refused.RecordAsync(transaction, refusal);
                }

                if (stop is null && back.Plan is { } plan)
                {
                    await holds.BeginAsync(transaction, operation, $"{operation.Plan.Action.To} failed and was rolled back automatically.");
                    await rows.BeginAsync(transaction, plan, operation.Place, $"Automatically, since {operation.Plan.Action.To} failed.");
                }

                if (operation.Plan is { Action: TakeDown, Cause: { } cause } && end.State is not OperationState.Succeeded)
                {
                    // The old color is still up: whatever prevented scaling it down, that is retried.
                    await blocks.LookAgainAsync(transaction, cause);
                }
            },
            async transaction => back.Plan is { } plan && (stop = await rows.StopAsync(transaction, plan)) is { Words: var why }
                ? "No automatic rollback: " + why
                : back.Words);
    }

    /// <summary>Makes the change, or finds that it was already made. Returns what to watch, or how the operation ended.</summary>
    private async Task<(Goal? Goal, OperationEnd? End)> ApplyAsync(Operation operation, CancellationToken cancellationToken)
    {
        if (operation.Watch is { } known)
        {
            return (known, null);
        }

        var plan = operation.Plan;
        var allowed = operation.ChangedAt;
        while (true)
        {
            if (Clock.GetUtcNow() - allowed > PermissionCheck.Lifetime)
            {
                if (await permission.RefusalAsync(operation, operation.Who, ApprovalGate.Start, cancellationToken) is { } refusal)
                {
                    return (null, OperationEnd.Refused(
                        operation,
                        operation.Who,
                        "run",
                        refusal,
                        RichText.Of(
                            $"{refusal.Words} It is unknown whether the change had been made; {new Span.Command("status", plan.Service)} shows it.")));
                }

                allowed = Clock.GetUtcNow();
            }

            var change = await changes.MakeAsync(plan, operation, cancellationToken);
            switch (change)
            {
                case WriteResult.Applied applied:
                    return (await WatchedAsync(operation, applied.Uid, applied.Generation, applied.Template, cancellationToken), null);
                case WriteResult.AlreadyApplied applied:
                    return (await WatchedAsync(operation, applied.Uid, applied.Generation, applied.Template, cancellationToken), null);
                case WriteResult.Stale(var what):
                    return (
                        null, OperationEnd.Failed(RichText.Of($"Nothing was changed: {what} Run the command again to see a new plan.")));
                case WriteResult.PreconditionUnmet(var what):
                    return (null, new(OperationState.Cancelled, RichText.Of($"Nothing was changed: {what}"), []));
                case WriteResult.Overtaken(var what):
                    return (null, OperationEnd.Superseded(what + " That remains. Run the command again to see a new plan."));
                case WriteResult.Rejected(var reason):
                    return (
                        null, OperationEnd.Failed(RichText.Of($"Nothing was changed, the cluster refused: {Redaction.Redact(reason)}")));
                case WriteResult.Unreachable { Words: var words } when Clock.GetUtcNow() - operation.ChangedAt > options.GiveUpAfter:
                    // An earlier attempt or a previous process may have sent the change, whatever the last attempts report.
                    return (null, OperationEnd.Failed(
                        RichText.Of(
                            $"Given up after {Durations.Words(options.GiveUpAfter)}: {Redaction.Redact(words)} It is unknown whether the change was made; {new Span.Command("status", plan.Service)} shows it when the cluster is reachable again.")));
                case WriteResult.Unreachable { Reason: var reason }:
                    await news.ProgressAsync(
                        new(
                            operation.Id,
                            plan.Service,
                            0,
                            1,
                            RichText.Of($"cannot reach {plan.Workload.Cluster}, trying until {operation.ChangedAt + options.GiveUpAfter}"),
                            [],
                            OutOfSight: Redaction.Redact(reason)),
                        cancellationToken);
                    await Task.Delay(BetweenTries, Clock, cancellationToken);
                    break;
            }
        }
    }

    private async Task<Goal> WatchedAsync(
        Operation operation, string uid, long generation, TemplatePrint? template, CancellationToken cancellationToken)
    {
        var goal = operation.Plan.Action.GoalOf(
            new(
                operation.Id,
                uid,
                generation,
                template,
                catalog.FindEnvironment(operation.Plan.Environment)?.StabilityPeriod ?? TimeSpan.Zero));
        await rows.AppliedAsync(operation.Id, goal, cancellationToken);
        return goal;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error in {What}; trying again")]
    private partial void LogTrouble(Exception exception, string what);
}
