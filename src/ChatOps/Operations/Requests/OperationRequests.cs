using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Switching;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>
/// Takes requests for changes: asks policy, plans, keeps the plan, and starts it when somebody who may says yes. What it refuses is written
/// down.
/// </summary>
public sealed class OperationRequests(
    IPolicy policy,
    PermissionCheck permission,
    RefusedRequests refused,
    Planner planner,
    OperationRows rows,
    PlannedChange changes,
    Promotions promotions,
    ServiceCatalog catalog,
    OperationsOptions options,
    TimeProvider clock)
{
    public async Task<RequestResult> RequestAsync(
        ChangeRequest request, ChatContext who, long? delivery, CancellationToken cancellationToken)
    {
        var answer = await TakeAsync(request, who, delivery, cancellationToken);
        if (answer is RequestResult.Refused(var why))
        {
            await refused.RecordAsync(
                new(who.Who, new(request.Verb, request.Verb, request.Service.Name, request.Placement.Environment.Name, why)),
                cancellationToken);
        }

        return answer;
    }

    private async Task<RequestResult> TakeAsync(ChangeRequest request, ChatContext who, long? delivery, CancellationToken cancellationToken)
    {
        var environment = request.Placement.Environment;
        var decision = await policy.MayAsync(
            new(who.Who, who.Place, request.Verb, request.Service.Name, environment, Runs: !environment.Confirm), cancellationToken);
        // What others must approve is planned: the plan is what they approve.
        var needs = decision as Decision.NeedsApproval;
        if (decision is not Decision.Allowed && needs is null)
        {
            return new RequestResult.Refused(decision.Words);
        }

        var running = await InTheWayAsync(request, cancellationToken);
        if (running is not null && request.IsSame(running.Plan.Action))
        {
            return new RequestResult.Busy(running, Same: true);
        }

        switch (await planner.PlanAsync(request, who.Who, running, cancellationToken))
        {
            case PlanResult.Ready(var plan):
                var operation = await rows.PlanAsync(plan, delivery, who.Who, who.Place, cancellationToken);
                return environment.Confirm || needs is not null || plan.MustBeConfirmed || operation.State is not OperationState.Planned
                    ? Standing(operation, needs)
                    : await StartAsync(operation, who, cancellationToken);
            case PlanResult.NothingToDo(var message):
                return new RequestResult.NothingToDo(message);
            case PlanResult.Impossible { Message: var message }:
                return new RequestResult.Refused(message);
            default:
                throw new InvalidOperationException("PlanResult is ready, needless or impossible.");
        }
    }

    /// <summary>Somebody says yes to the plan with this hash.</summary>
    public Task<RequestResult> ConfirmAsync(string id, string hash, ChatContext who, CancellationToken cancellationToken) =>
        DoAsync("run", id, who, found => ConfirmAsync(found, hash, who, cancellationToken), cancellationToken);

    private async Task<RequestResult> ConfirmAsync(Operation? found, string hash, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is not { Id: var id } operation)
        {
            return new RequestResult.Refused("I do not know that plan any more. Type the command again.");
        }

        if (await permission.AskAsync(operation, who.Who, who.Place, runs: true, cancellationToken) is not Decision.Allowed
            and var decision)
        {
            return new RequestResult.Refused(decision.Words);
        }

        if (operation.State is not OperationState.Planned)
        {
            return Standing(operation);
        }

        if (ChangeRequest.Of(operation.Plan, catalog) is not { } request)
        {
            return new RequestResult.Refused(
                $"{operation.Plan.Service} in {operation.Plan.Environment} is no longer configured as it was. Type the command again.");
        }

        var running = await InTheWayAsync(request, cancellationToken);
        if (running is not null && request.IsSame(running.Plan.Action))
        {
            return new RequestResult.Busy(running, Same: true);
        }

        if (request.At <= clock.GetUtcNow())
        {
            return new RequestResult.Refused(
                "The time that it was to run at is past. Type the command again with another, or without one to run it now.");
        }

        // The cluster is asked again, as whoever confirms: what was approved is what runs, or it is shown again.
        switch (await planner.PlanAsync(request, who.Who, running, cancellationToken))
        {
            case PlanResult.Ready(var now)
                when now.Hash == hash && operation.Plan.Hash == hash && clock.GetUtcNow() - operation.ChangedAt <= options.PlanLifetime:
                return await StartAsync(operation, who, cancellationToken);
            case PlanResult.Ready(var now):
                var why = now.Hash == hash
                    ? $"The plan was more than {Durations.Words(options.PlanLifetime)} old. This is how things are now:"
                    : "Things changed since the plan was shown. This is how they are now:";
                return await rows.ReplanAsync(id, now, cancellationToken) && await rows.FindAsync(id, cancellationToken) is { } replanned
                    ? new RequestResult.Planned(replanned, why)
                    : await StandingAsync(id, cancellationToken);
            case PlanResult.NothingToDo(var message):
                await rows.MoveAsync(operation, OperationState.Planned, OperationState.Cancelled, who.Who, message, [], cancellationToken);
                return new RequestResult.NothingToDo(message);
            case PlanResult.Impossible { Message: var message }:
                return new RequestResult.Refused(message);
            default:
                throw new InvalidOperationException("PlanResult is ready, needless or impossible.");
        }
    }

    public Task<RequestResult> CancelAsync(string id, ChatContext who, CancellationToken cancellationToken) =>
        DoAsync("cancel", id, who, found => CancelAsync(id, found, who, cancellationToken), cancellationToken);

    private async Task<RequestResult> CancelAsync(string id, Operation? found, ChatContext who, CancellationToken cancellationToken)
    {
        // Who asked may drop their own plan. Others rely on the rest: only who may do it may call it off, or is told of it.
        if (found is not null
            && !(found.State is OperationState.Planned && found.Who.Account == who.Person)
            // A lock, a freeze or missing approvals keep nobody from stopping a change.
            && await permission.AskAsync(found, who.Who, who.Place, runs: false, cancellationToken) is Decision.Refused decision)
        {
            return new RequestResult.Refused(decision.Words);
        }

        switch (found)
        {
            case { State: OperationState.Planned } planned:
                await rows.MoveAsync(planned, OperationState.Planned, OperationState.Cancelled, who.Who, null, [], cancellationToken);
                break;
            case { State: OperationState.Scheduled } scheduled:
                await rows.MoveAsync(scheduled, OperationState.Scheduled, OperationState.Cancelled, who.Who, null, [], cancellationToken);
                break;
            case { State: OperationState.Running } running:
                await rows.MoveAsync(
                    running,
                    OperationState.Running,
                    OperationState.Cancelled,
                    who.Who,
                    await LeftAsync(running, cancellationToken),
                    [],
                    cancellationToken);
                break;
        }

        return await StandingAsync(id, cancellationToken);
    }

    /// <summary>What becomes of what a running operation has changed when it is cancelled.</summary>
    private async Task<RichText> LeftAsync(Operation running, CancellationToken cancellationToken) => running switch
    {
        { Plan.Switch: { } traffic } when await promotions.IsWaitingAsync(running.Id, cancellationToken) =>
            $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.",
        { Plan.Switch: not null } or { Watch: null } =>
            RichText.Of($"What it had changed by then stays as it is; {new Span.Command("status", running.Plan.Service)} shows it."),
        _ => "Its change stays in the cluster; what becomes of it is not reported here.",
    };

    /// <summary>Somebody says yes to what a running operation waits for: the switch is theirs.</summary>
    public Task<RequestResult> PromoteAsync(string id, ChatContext who, CancellationToken cancellationToken) =>
        DoAsync("promote", id, who, found => PromoteAsync(id, found, who, cancellationToken), cancellationToken);

    private async Task<RequestResult> PromoteAsync(string id, Operation? found, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is not null
            && await permission.AskAsync(found, who.Who, who.Place, runs: true, cancellationToken) is not Decision.Allowed and var decision)
        {
            return new RequestResult.Refused(decision.Words);
        }

        if (found is { State: OperationState.Planned or OperationState.Scheduled })
        {
            // Its plan is for whoever asked for it.
            return NotWaiting;
        }

        if (found is { State: OperationState.Running } operation)
        {
            if (operation.Plan.Action is BlueGreenChange change && await promotions.IsWaitingAsync(id, cancellationToken)
                && await changes.TrySwitchAsync(operation.Plan, change, who.Who, cancellationToken) is { } refusal)
            {
                return new RequestResult.Refused(refusal);
            }

            return await promotions.PromoteAsync(operation, who.Who, cancellationToken)
                || await promotions.IsPromotedAsync(id, cancellationToken)
                ? new RequestResult.Running(operation)
                : await promotions.BlockedAsync(id, cancellationToken) is { } why ? new RequestResult.Refused(why) : NotWaiting;
        }

        return await StandingAsync(id, cancellationToken);
    }

    private static RequestResult NotWaiting { get; } = new RequestResult.Refused("It is not waiting for approval now.");

    /// <summary>Does something about an operation, and writes it down when that is refused.</summary>
    /// <param name="step">What.</param>
    private async Task<RequestResult> DoAsync(
        string step, string id, ChatContext who, Func<Operation?, Task<RequestResult>> act, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var answer = await act(found);
        if (answer is RequestResult.Refused(var why))
        {
            await refused.RecordAsync(
                found?.Refusal(who.Who, step, why) ?? new(who.Who, new(step, null, null, null, why, id)), cancellationToken);
        }

        return answer;
    }

    /// <summary>What runs on the workload now. What begins later is not in its way yet.</summary>
    private async Task<Operation?> InTheWayAsync(ChangeRequest request, CancellationToken cancellationToken) =>
        request.At is null ? await rows.RunningAsync(request.Placement.Workload, cancellationToken) : null;

    /// <summary>From here on it is whoever confirms that acts: policy and the cluster judge them, and the channel they are in.</summary>
    private async Task<RequestResult> StartAsync(Operation planned, ChatContext who, CancellationToken cancellationToken)
    {
        var operation = planned with { Who = who.Who, Place = who.Place };
        var begun = operation.Plan.At is null ? OperationState.Running : OperationState.Scheduled;
        if (!await rows.MoveAsync(operation, OperationState.Planned, begun, who.Who, null, [], cancellationToken)
            && await rows.RunningAsync(operation.Plan.Workload, cancellationToken) is { } other && other.Id != operation.Id)
        {
            return new RequestResult.Busy(other, ChangeRequest.Of(operation.Plan, catalog) is { } same && same.IsSame(other.Plan.Action));
        }

        return await StandingAsync(operation.Id, cancellationToken);
    }

    private async Task<RequestResult> StandingAsync(string id, CancellationToken cancellationToken) =>
        await rows.FindAsync(id, cancellationToken) is { } operation
            ? Standing(operation)
            : new RequestResult.Refused("I do not know that plan any more. Type the command again.");

    private static RequestResult Standing(Operation operation, Decision.NeedsApproval? needs = null) => operation.State switch
    {
        OperationState.Planned => new RequestResult.Planned(operation, Needs: needs),
        OperationState.Running => new RequestResult.Running(operation),
        OperationState.Scheduled => new RequestResult.Scheduled(operation),
        _ => new RequestResult.Ended(operation),
    };
}
