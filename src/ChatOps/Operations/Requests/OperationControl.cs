using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Switching;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>Cancels operations, and approves the traffic switches that they wait for. Refusals are recorded.</summary>
public sealed class OperationControl(
    PermissionCheck permission,
    OperationStops stops,
    RefusedRequests refused,
    OperationRows rows,
    PlannedChange changes,
    Promotions promotions)
{
    public async Task<RequestResult> CancelAsync(string id, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = await CancelAsync(id, found, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "cancel", who.Who), cancellationToken);
    }

    private async Task<RequestResult> CancelAsync(string id, Operation? found, ChatContext who, CancellationToken cancellationToken)
    {
        // The person who requested a plan may drop it. Others may rely on any other operation, so only people who may make the change may
        // cancel it or learn about it.
        if (found is not null
            && !(found.State is OperationState.Planned && found.Who.Account == who.Person)
            // A lock, a freeze or a missing approval never prevents stopping a change.
            && await permission.MayAsync(found, who.Who, who.Place, runs: false, cancellationToken) is Decision.Refused decision)
        {
            return RequestResult.Refused.By(decision);
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

        return RequestResult.Of(await rows.FindAsync(id, cancellationToken));
    }

    /// <summary>Says what happens to the changes that a running operation has already made when it is cancelled.</summary>
    private async Task<RichText> LeftAsync(Operation running, CancellationToken cancellationToken) => running switch
    {
        { Plan.Switch: { } traffic } when await promotions.IsWaitingAsync(running.Id, cancellationToken) =>
            $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.",
        { Plan.Switch: not null } or { Watch: null } =>
            RichText.Of($"The changes made so far remain; {new Span.Command("status", running.Plan.Service)} shows it."),
        _ => "Its change remains applied; its outcome is not reported here.",
    };

    /// <summary>Someone approves the traffic switch that a running operation waits for; the switch is then made in their name.</summary>
    /// <param name="reason">Why, redacted; null: what the requester said.</param>
    public async Task<RequestResult> PromoteAsync(string id, string? reason, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        if (found is not null && reason is not null)
        {
            found = found with { Plan = found.Plan with { Reason = reason } };
        }

        var result = await PromoteAsync(id, found, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "promote", who.Who), cancellationToken);
    }

    private async Task<RequestResult> PromoteAsync(string id, Operation? found, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is not null
            && await permission.AskAsync(found, who.Who, who.Place, runs: true, cancellationToken) is not Decision.Allowed and var decision)
        {
            return RequestResult.Refused.By(decision);
        }

        if (found is { State: OperationState.Planned or OperationState.Scheduled })
        {
            // Its plan is only for its requester to see.
            return NotWaiting;
        }

        if (found is { State: OperationState.Running } operation)
        {
            if (operation.Plan.Action is BlueGreenChange change && await promotions.IsWaitingAsync(id, cancellationToken)
                && await changes.TrySwitchAsync(operation.Plan, change, who.Who, cancellationToken) is { } refusal)
            {
                return new RequestResult.Refused(refusal);
            }

            return await promotions.PromoteAsync(
                operation,
                who.Who,
                await stops.PassedAsync(operation with { Who = who.Who, Place = who.Place }, cancellationToken),
                cancellationToken)
                || await promotions.IsPromotedAsync(id, cancellationToken)
                ? new RequestResult.Running(operation)
                : await promotions.BlockedAsync(id, cancellationToken) is { } why ? new RequestResult.Refused(why) : NotWaiting;
        }

        return RequestResult.Of(await rows.FindAsync(id, cancellationToken));
    }

    private static RequestResult NotWaiting { get; } = new RequestResult.Refused("It isn't waiting for approval.");
}
