using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Switching;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>Cancels operations. Refusals are recorded.</summary>
public sealed class OperationControl(PermissionCheck permission, RefusedRequests refused, OperationRows rows, Promotions promotions)
{
    public async Task<RequestResult> CancelAsync(string id, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = await CancelAsync(id, found, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "cancel", who.Who), cancellationToken);
    }

    private async Task<RequestResult> CancelAsync(string id, Operation? found, ChatContext who, CancellationToken cancellationToken)
    {
        // The person who requested it may drop it before it starts.
        // Others may rely on any other operation, so only people who may make the change may
        // cancel it or learn about it.
        if (found is not null
            && !(found.State is OperationState.Planned or OperationState.Waiting && found.Who.Account == who.Person)
            // A lock, a freeze or a missing approval never prevents stopping a change.
            && await permission.MayAsync(found, who.Who, who.Place, runs: false, cancellationToken) is Decision.Refused decision)
        {
            return RequestResult.Refused.By(decision);
        }

        switch (found)
        {
            case { State: OperationState.Planned or OperationState.Waiting } planned:
                await rows.MoveAsync(planned, planned.State, OperationState.Cancelled, who.Who, null, [], cancellationToken);
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
    internal async Task<RichText> LeftAsync(Operation running, CancellationToken cancellationToken) => running switch
    {
        { Plan.Switch: { } traffic } when await promotions.IsWaitingAsync(running.Id, cancellationToken) =>
            $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.",
        { Plan.Switch: not null } or { Watch: null } =>
            RichText.Of($"The changes made so far remain; {new Span.Command("status", running.Plan.Service)} shows it."),
        _ => "Its change remains applied; its outcome is not reported here.",
    };
}
