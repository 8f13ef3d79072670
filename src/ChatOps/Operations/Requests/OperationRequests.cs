using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Planning;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>
/// Handles requests for changes: asks policy, plans, stores the plan, and starts it when someone who may do so confirms it. Refusals are
/// recorded.
/// </summary>
public sealed class OperationRequests(
    PermissionCheck permission,
    OperationStops stops,
    RefusedRequests refused,
    Planner planner,
    OperationRows rows,
    ApprovalRequests approvals,
    TypedConfirmation confirmation,
    ServiceCatalog catalog,
    OperationsOptions options,
    TimeProvider clock)
{
    public async Task<RequestResult> RequestAsync(
        ChangeRequest request, ChatContext who, long? delivery, CancellationToken cancellationToken)
    {
        var result = await PlanAsync(request, who, delivery, cancellationToken);
        if (result is RequestResult.Refused { Reason: var why, Rule: var rule })
        {
            await refused.RecordAsync(
                new(
                    who.Who,
                    new(request.Verb, request.Verb, request.Service.Name, request.Placement.Environment.Name, why) { Rule = rule }),
                cancellationToken);
        }

        return result;
    }

    private async Task<RequestResult> PlanAsync(ChangeRequest request, ChatContext who, long? delivery, CancellationToken cancellationToken)
    {
        var environment = request.Placement.Environment;
        var decision = await permission.AskAsync(request, who, cancellationToken);
        // A request that others must approve is planned too: the plan is what they approve.
        var needs = decision as Decision.NeedsApproval;
        if (decision is not Decision.Allowed && needs is null)
        {
            return RequestResult.Refused.By(decision);
        }

        var running = await InTheWayAsync(request, cancellationToken);
        if (running is not null && request.IsSame(running.Plan.Action))
        {
            return new RequestResult.Busy(running, Same: true);
        }

        switch (await planner.PlanAsync(request, who.Who, running, cancellationToken))
        {
            case PlanResult.Ready(var plan):
                var order = await stops.OrderAsync(plan, operation: null, who.Who, who.Place, cancellationToken);
                if (order.Stop is { } lack)
                {
                    return RequestResult.Refused.By(lack);
                }

                var noted = await stops.NoteAsync(plan, who.Who, order.Passed, cancellationToken);
                var operation = await rows.PlanAsync(noted, delivery, who.Who, who.Place, cancellationToken, decision.DecidedBy);
                return environment.Confirm || needs is not null || plan.MustBeConfirmed || confirmation.RuleOf(plan) is not null
                    || operation.State is not OperationState.Planned
                    ? RequestResult.Of(operation, needs)
                    : await StartAsync(operation, who, decision.DecidedBy, cancellationToken);
            // It may have started while this was planned, which is then why there is nothing to do.
            case PlanResult.NothingToDo or PlanResult.Impossible
                when await InTheWayAsync(request, cancellationToken) is { } begun && request.IsSame(begun.Plan.Action):
                return new RequestResult.Busy(begun, Same: true);
            case PlanResult.NothingToDo(var message):
                return new RequestResult.NothingToDo(message);
            case PlanResult.Impossible { Message: var message }:
                return new RequestResult.Refused(message);
            default:
                throw new InvalidOperationException("PlanResult is ready, needless or impossible.");
        }
    }

    /// <summary>Someone confirms the plan with this hash.</summary>
    /// <param name="hash">Empty: they haven't seen it, so it is shown.</param>
    /// <param name="typed">The service's name, where the policy wants it typed; null: they pressed a button.</param>
    public async Task<RequestResult> ConfirmAsync(
        string id, string hash, string? typed, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = await ConfirmAsync(found, hash, typed, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "run", who.Who), cancellationToken);
    }

    /// <summary>Plans again what an operation was to do, for someone who has an old button.</summary>
    public async Task<RequestResult> AgainAsync(string id, ChatContext who, long delivery, CancellationToken cancellationToken) =>
        await rows.FindAsync(id, cancellationToken) is not { } operation ? RequestResult.Forgotten
            : operation.State is OperationState.Planned ? await ConfirmAsync(id, "", typed: null, who, cancellationToken)
            : operation.State is OperationState.Running or OperationState.Waiting or OperationState.Scheduled
                ? await ConfirmAsync(id, operation.Plan.Hash, typed: null, who, cancellationToken)
            : ChangeRequest.Of(operation.Plan, catalog) is { } old
                ? await RequestAsync(old.At <= clock.GetUtcNow() ? old with { At = null } : old, who, delivery, cancellationToken)
                : NotConfigured(operation.Plan);

    private async Task<RequestResult> ConfirmAsync(
        Operation? found, string hash, string? typed, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is not { Id: var id } operation)
        {
            return RequestResult.Forgotten;
        }

        var decision = await permission.AskAsync(operation, who.Who, who.Place, runs: true, cancellationToken);
        if (decision is not (Decision.Allowed or Decision.NeedsApproval))
        {
            return RequestResult.Refused.By(decision);
        }

        if (operation.State is not OperationState.Planned)
        {
            return RequestResult.Of(operation);
        }

        if (ChangeRequest.Of(operation.Plan, catalog) is not { } request)
        {
            return NotConfigured(operation.Plan);
        }

        var running = await InTheWayAsync(request, cancellationToken);
        if (running is not null && request.IsSame(running.Plan.Action))
        {
            return new RequestResult.Busy(running, Same: true);
        }

        if (request.At <= clock.GetUtcNow())
        {
            return new RequestResult.Refused(
                "Its scheduled time has passed. Run the command again with a later time, or without one to run it now.");
        }

        var isShown = operation.Plan.Hash == hash && clock.GetUtcNow() - operation.ChangedAt <= options.PlanLifetime;
        if (isShown && confirmation.RuleOf(operation.Plan) is { } rule && !TypedConfirmation.Is(operation.Plan, typed))
        {
            return typed is null
                ? new RequestResult.Untyped(operation, rule)
                : new RequestResult.Refused(
                    $"That isn't the service's name, so nothing was done. Type it exactly: {operation.Plan.Service}.")
                {
                    Rule = rule,
                };
        }

        // Planned again in the name of the person who confirms: either what was approved runs, or the new plan is shown.
        switch (await planner.PlanAsync(request, who.Who, running, cancellationToken))
        {
            case PlanResult.Ready(var now) when now.Hash == hash && isShown:
                return decision is Decision.NeedsApproval needs
                    ? await approvals.AskAsync(operation with { Who = who.Who, Place = who.Place }, needs, cancellationToken)
                    : await StartAsync(operation, who, decision.DecidedBy, cancellationToken);
            case PlanResult.Ready(var now):
                var why = hash.Length == 0 ? "This is the current plan:"
                    : now.Hash == hash
                    ? $"The plan was more than {Durations.Words(options.PlanLifetime)} old. This is the current plan:"
                    : "Something changed since the plan was shown. This is the current plan:";
                var passed = (await stops.OrderAsync(now, id, who.Who, who.Place, cancellationToken)).Passed;
                return await rows.ReplanAsync(id, await stops.NoteAsync(now, who.Who, passed, cancellationToken), cancellationToken)
                    && await rows.FindAsync(id, cancellationToken) is { } replanned
                    ? new RequestResult.Planned(replanned, why, decision as Decision.NeedsApproval)
                    : RequestResult.Of(await rows.FindAsync(id, cancellationToken));
            // It may have started while this was planned, which is then why there is nothing to do.
            case PlanResult.NothingToDo or PlanResult.Impossible
                when await InTheWayAsync(request, cancellationToken) is { } begun && request.IsSame(begun.Plan.Action):
                return new RequestResult.Busy(begun, Same: true);
            case PlanResult.NothingToDo(var message):
                await rows.MoveAsync(operation, OperationState.Planned, OperationState.Cancelled, who.Who, message, [], cancellationToken);
                return new RequestResult.NothingToDo(message);
            case PlanResult.Impossible { Message: var message }:
                return new RequestResult.Refused(message);
            default:
                throw new InvalidOperationException("PlanResult is ready, needless or impossible.");
        }
    }

    private static RequestResult.Refused NotConfigured(Plan plan) =>
        new($"{plan.Service} in {plan.Environment} is no longer configured as it was. Run the command again.");

    /// <summary>The operation that is running on the workload now. Scheduled requests don't conflict yet.</summary>
    private async Task<Operation?> InTheWayAsync(ChangeRequest request, CancellationToken cancellationToken) =>
        request.At is null ? await rows.RunningAsync(request.Placement.Workload, cancellationToken) : null;

    /// <summary>
    /// From here on, the person who confirms is the one who acts: policy and the cluster judge that person, and policy their channel.
    /// </summary>
    private async Task<RequestResult> StartAsync(Operation planned, ChatContext who, string? rule, CancellationToken cancellationToken)
    {
        var operation = planned with { Who = who.Who, Place = who.Place, Rule = rule };
        var begun = operation.Plan.At is null ? OperationState.Running : OperationState.Scheduled;
        var start = await rows.StartAsync(operation, begun, cancellationToken);
        if (start.Stop is { } stop)
        {
            return RequestResult.Refused.By(stop);
        }

        if (!start.IsStarted
            && await rows.RunningAsync(operation.Plan.Workload, cancellationToken) is { } other && other.Id != operation.Id)
        {
            return new RequestResult.Busy(other, ChangeRequest.Of(operation.Plan, catalog) is { } same && same.IsSame(other.Plan.Action));
        }

        return RequestResult.Of(await rows.FindAsync(operation.Id, cancellationToken));
    }
}
