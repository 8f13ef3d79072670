using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Approving;

/// <content>What goes ahead without approvals.</content>
public sealed partial class ApprovalVotes
{
    /// <summary>Lets an operation go on without the approvals that it needs. Someone else must review that afterwards.</summary>
    /// <param name="reason">As typed.</param>
    /// <param name="typed">The service's name, where the policy wants it typed; null: they didn't.</param>
    public async Task<RequestResult> BreakGlassAsync(
        string id, string reason, string? typed, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = await BreakGlassAsync(found, Redaction.Redact(reason), typed, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "break-glass", who.Who), cancellationToken);
    }

    /// <summary>
    /// What someone may let go on without approvals, once they say why; or why they may not. Refusals are recorded.
    /// </summary>
    public async Task<(Operation? Operation, RequestResult? Refusal)> GlassAsync(
        string id, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = found is null ? RequestResult.Forgotten
            : await judge.BypassAsync(found, who.Who, cancellationToken) is { } refusal ? RequestResult.Refused.By(refusal)
            : found.State is OperationState.Planned || await GateAsync(found, cancellationToken) is not null ? null
            : found.State is OperationState.Scheduled or OperationState.Running ? NotWaiting
            : RequestResult.Of(found);
        return result is null
            ? (found, null)
            : (found, await refused.RecordAsync(result, new(id, found, "break-glass", who.Who), cancellationToken));
    }

    /// <summary>Whether someone may go ahead without the approvals of others.</summary>
    public async Task<bool> MayBreakGlassAsync(Operation operation, Principal who, CancellationToken cancellationToken) =>
        judge.WithoutApproval(operation.Plan).Count > 0 && await judge.BypassAsync(operation, who, cancellationToken) is null;

    private async Task<RequestResult> BreakGlassAsync(
        Operation? found, string reason, string? typed, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is null)
        {
            return RequestResult.Forgotten;
        }

        // Only approvals are gone without: they must be allowed to make the change, and nothing may be locked.
        var decision = await permission.AskAsync(found, who.Who, who.Place, runs: true, cancellationToken);
        if (decision is not (Decision.Allowed or Decision.NeedsApproval))
        {
            return RequestResult.Refused.By(decision);
        }

        if (await judge.BypassAsync(found, who.Who, cancellationToken) is { } refusal)
        {
            return RequestResult.Refused.By(refusal);
        }

        if (found.State is OperationState.Planned && decision is Decision.NeedsApproval)
        {
            var asked = await requests.ConfirmAsync(found.Id, found.Plan.Hash, typed, who, cancellationToken);
            if (asked is not RequestResult.Waiting(var waiting))
            {
                return asked;
            }

            found = waiting;
        }

        if (judge.RulesOf(found.Plan).Count == 0 || await GateAsync(found, cancellationToken) is not { } gate)
        {
            return found.State is not (OperationState.Planned or OperationState.Scheduled or OperationState.Running)
                ? RequestResult.Of(found)
                : await HasVotedAsync(found, who, reason, cancellationToken) ? new RequestResult.Approved(found) : NotWaiting;
        }

        if (gate is ApprovalGate.Switch && await permission.OrderAsync(found, found.Who, found.Place, cancellationToken) is { } lack)
        {
            return RequestResult.Refused.By(lack);
        }

        var result = await votes.GiveAsync(
            found,
            gate,
            found.Plan.Hash,
            who.Who,
            reason,
            Places(judge.WithoutApproval(found.Plan).Select(rule => rule.Place)),
            cancellationToken,
            transaction => reviews.OpenAsync(transaction, found, who.Who, reason));
        if (result is not (VoteResult.Counted or VoteResult.Already))
        {
            return await BlockedAsync(found, cancellationToken);
        }

        if (gate is ApprovalGate.Switch)
        {
            await promotions.PassAsync(found, cancellationToken);
        }

        return new RequestResult.Approved(found);
    }
}
