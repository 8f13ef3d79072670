using System.Collections.Concurrent;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Replicas;

namespace ChatOps.Operations.Approving;

/// <summary>
/// Starts waiting operations once they are approved, if what was approved is still what would run; asks again if it isn't, and ends those
/// that nobody approved in time.
/// </summary>
public sealed partial class ApprovedOperations(
    OperationRows rows,
    ApprovalRows approvals,
    ApprovalRequests requests,
    ApprovalJudge judge,
    OperationStops stops,
    OperationUpdates news,
    PermissionCheck permission,
    RefusedRequests refused,
    Planner planner,
    ServiceCatalog catalog,
    TimeProvider clock,
    ILogger<ApprovedOperations> logger)
    : Worker(clock, logger, wake =>
    {
        rows.Moved += wake;
        approvals.Voted += wake;
    })
{
    private const string Topic = "approved", StoppedStep = "approved, but stopped", Approved = "Approved, but not started yet";

    /// <summary>
    /// How often locks and freezes are looked at while approvals are missing: a chat platform may be asked who is exempt from them.
    /// </summary>
    private static readonly TimeSpan BetweenStops = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _stopsLookedAt = new();

    /// <summary>One cluster that doesn't respond delays no operation on another.</summary>
    private readonly Dictionary<string, Task> _inHand = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var all = await rows.InAsync(OperationState.Waiting, term);
        foreach (var over in _stopsLookedAt.Keys.Except(all.Select(operation => operation.Id)).ToList())
        {
            _stopsLookedAt.TryRemove(over, out _);
        }

        foreach (var waiting in all.GroupBy(operation => operation.Plan.Workload.Cluster))
        {
            if (!_inHand.TryGetValue(waiting.Key, out var before) || before.IsCompleted)
            {
                var task = Task.Run(() => LookAsync([.. waiting], term), CancellationToken.None);
                _inHand[waiting.Key] = task;
            }
            else
            {
                _ = before.ContinueWith(_ => Announce(), TaskScheduler.Default);
            }
        }

        return LookAnyway;
    }

    protected override Task EndAsync() => Task.WhenAll(_inHand.Values);

    private async Task LookAsync(IReadOnlyList<Operation> waiting, CancellationToken term)
    {
        foreach (var operation in waiting)
        {
            try
            {
                await LookAsync(operation, term);
            }
            catch (Exception exception)
            {
                if (term.IsCancellationRequested)
                {
                    return;
                }

                // It still waits, and is looked at again.
                LogTrouble(exception, operation.Id);
            }
        }
    }

    private async Task LookAsync(Operation operation, CancellationToken term)
    {
        var request = await approvals.FindAsync(operation.Id, ApprovalGate.Start, term);
        var votes = await approvals.VotesAsync(operation.Id, ApprovalGate.Start, term);
        if (request is null || Clock.GetUtcNow() >= request.Until)
        {
            await ExpireAsync(
                operation,
                votes.Count == 0 ? "Nobody approved it in time." : "It was not approved by enough people, or could not start, in time.",
                term);
            return;
        }

        var rules = judge.RulesOf(operation.Plan);
        // The people are asked about only where their number may be enough, or where something else is needed now.
        var isShort = rules.Count > 0
            && new Decision.NeedsApproval(rules).Key == request.Needs
            && votes.All(vote => vote.Reason is null)
            && rules.Any(rule => votes.Count < rule.Count);
        if (isShort && Clock.GetUtcNow() - _stopsLookedAt.GetValueOrDefault(operation.Id) < BetweenStops)
        {
            return;
        }

        var stop = await stops.StopAsync(operation.Plan, operation.Who, operation.Place, term);
        _stopsLookedAt[operation.Id] = Clock.GetUtcNow();
        if (stop is not null)
        {
            await NoteAsync(operation, stop, isShort ? "It can't be approved now" : Approved, term);
            return;
        }

        if (isShort)
        {
            await NoteOverAsync(operation, term);
            return;
        }

        switch (await permission.AskAsync(operation, operation.Who, operation.Place, runs: true, term))
        {
            case Decision.NeedsApproval needs when needs.Key != request.Needs:
                await requests.AskAgainAsync(
                    operation, operation.Plan, needs, "the policy now asks for other approvals", term);
                break;
            case Decision.Allowed allowed:
                await StartAsync(operation with { Rule = allowed.Rule }, rules, request.IsReplanned, term);
                break;
            case Decision.Refused { IsPassing: false, Words: var why }:
                await RefuseAsync(operation, why, term);
                break;
            case var stopped and (Decision.Locked or Decision.Frozen or Decision.Held):
                await NoteAsync(operation, stopped, Approved, term);
                break;
        }
    }

    /// <param name="isReplanned">Its requester confirmed another plan, so only approvals let it start.</param>
    private async Task StartAsync(
        Operation operation, IReadOnlyList<ApprovalRule> rules, bool isReplanned, CancellationToken term)
    {
        var plan = operation.Plan;
        if (ChangeRequest.Of(plan, catalog) is not { } request)
        {
            await ExpireAsync(operation, $"{plan.Service} is no longer configured in {plan.Environment}.", term);
            return;
        }

        if (plan.At <= Clock.GetUtcNow())
        {
            await ExpireAsync(operation, "It was approved after its time. Run the command again.", term);
            return;
        }

        var running = plan.At is null ? await rows.RunningAsync(plan.Key, term) : null;
        if (running is not null && request.IsSame(running.Plan.Action))
        {
            await ExpireAsync(operation, $"The same is running already, as operation {running.Id}.", term);
            return;
        }

        switch (await planner.PlanAsync(request, operation.Who, running, term))
        {
            case PlanResult.Ready(var now) when now.Hash == plan.Hash && (rules.Count > 0 || !isReplanned):
                var begun = plan.At is null ? OperationState.Running : OperationState.Scheduled;
                if ((await rows.StartAsync(operation, begun, term, rules)).Stop is { } stop and not Decision.NeedsApproval)
                {
                    await NoteAsync(operation, stop, Approved, term);
                }

                break;
            case PlanResult.Ready when rules.Count == 0:
                await ExpireAsync(operation, "It needs no approval now, but the workload changed. Run the command again.", term);
                break;
            case PlanResult.Ready(var now):
                await requests.AskAgainAsync(
                    operation, now, new(rules), now.DiffersFrom(plan) ?? "the workload changed after it was planned", term);
                break;
            case PlanResult.NothingToDo(var message):
                await ExpireAsync(operation, message, term);
                break;
            case PlanResult.Impossible { IsPassing: false, Message: var message }:
                await ExpireAsync(operation, message, term);
                break;
        }
    }

    /// <summary>Says once what stops it although it is approved, or from being approved.</summary>
    /// <param name="what">What the stop means for it.</param>
    private async Task NoteAsync(Operation operation, Decision stop, string what, CancellationToken term)
    {
        var identity = stop switch
        {
            Decision.Locked locked => $"{locked.By} {locked.What}",
            Decision.Frozen frozen => $"{frozen.What} {frozen.Until.ToUnixTimeSeconds()}",
            _ => stop.DecidedBy,
        };
        var step = new NotedStep(StoppedStep, $"{operation.Plan.Hash} {identity} {what}");
        if (!stop.IsPassing && await NotedAsync(operation, term) != step)
        {
            await news.NoteAsync(operation, Topic, step, RichText.Of($"{what}: {stop.Words}"), isWarning: true, term);
        }
    }

    /// <summary>Says that what stopped it no longer does.</summary>
    private async Task NoteOverAsync(Operation operation, CancellationToken term)
    {
        if (await NotedAsync(operation, term) is { Kind: StoppedStep } step)
        {
            await news.NoteAsync(operation, Topic, step with { Kind = "not stopped" }, "It can be approved again.", isWarning: false, term);
        }
    }

    /// <summary>What was said last about that.</summary>
    private async Task<NotedStep?> NotedAsync(Operation operation, CancellationToken term) =>
        (await news.NotesAsync(operation, term)).FirstOrDefault(note => note.About == Topic).Step;

    private Task<bool> RefuseAsync(Operation operation, RichText why, CancellationToken term)
    {
        var refusal = operation.Refusal(operation.Who, "run", why);
        return rows.MoveAsync(
            operation,
            OperationState.Waiting,
            OperationState.Expired,
            null,
            "The person who requested it is no longer allowed to do that: " + why,
            [],
            term,
            transaction => refused.RecordAsync(transaction, refusal));
    }

    private Task<bool> ExpireAsync(Operation operation, RichText why, CancellationToken term) =>
        rows.MoveAsync(operation, OperationState.Waiting, OperationState.Expired, null, why, [], term);

    [LoggerMessage(Level = LogLevel.Error, Message = "The approvals of {Operation} could not be looked at; trying again")]
    private partial void LogTrouble(Exception exception, string operation);
}
