using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;

namespace ChatOps.Operations.Approving;

/// <summary>
/// What people decide about operations that wait for approval: for their start, or for the switch of their traffic. Refusals are recorded.
/// </summary>
public sealed partial class ApprovalVotes(
    PermissionCheck permission,
    OperationStops stops,
    ApprovalJudge judge,
    ApprovalRows votes,
    RefusedRequests refused,
    OperationRows rows,
    OperationRequests requests,
    OperationControl control,
    PlannedChange changes,
    Promotions promotions,
    ReviewRows reviews)
{
    private static readonly RequestResult NotWaiting = new RequestResult.Refused("It isn't waiting for approval.");

    /// <param name="plan">The hash of the plan that the person saw; null: they named the operation.</param>
    /// <param name="reason">Why, redacted; null: they didn't say.</param>
    public async Task<RequestResult> ApproveAsync(
        string id, string? plan, string? reason, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        // Where no rule says who must approve, it goes on in their name, and with their reason.
        if (found is not null && reason is not null && judge.RulesOf(found.Plan).Count == 0)
        {
            found = found with { Plan = found.Plan with { Reason = reason } };
        }

        var result = await ApproveAsync(found, plan, who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "approve", who.Who), cancellationToken);
    }

    /// <summary>Ends an operation that waits for approval.</summary>
    /// <param name="reason">As typed.</param>
    public async Task<RequestResult> RejectAsync(string id, string reason, ChatContext who, CancellationToken cancellationToken)
    {
        var found = await rows.FindAsync(id, cancellationToken);
        var result = await RejectAsync(found, Redaction.Redact(reason), who, cancellationToken);
        return await refused.RecordAsync(result, new(id, found, "reject", who.Who), cancellationToken);
    }

    private async Task<RequestResult> ApproveAsync(Operation? found, string? plan, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is null)
        {
            return RequestResult.Forgotten;
        }

        var rules = judge.RulesOf(found.Plan);
        var (decision, rule) = await MayDecideAsync(found, who, rules, isYes: true, cancellationToken);
        if (decision is not null)
        {
            return RequestResult.Refused.By(decision);
        }

        if (found.State is OperationState.Planned or OperationState.Scheduled)
        {
            // Its plan is only for its requester to see.
            return await HasVotedAsync(found, who, reason: null, cancellationToken) ? new RequestResult.Approved(found) : NotWaiting;
        }

        if (await GateAsync(found, cancellationToken) is not { } gate)
        {
            return found.State is not OperationState.Running ? RequestResult.Of(found)
                : await HasVotedAsync(found, who, reason: null, cancellationToken) ? new RequestResult.Approved(found)
                : await promotions.IsPromotedAsync(found.Id, cancellationToken) ? new RequestResult.Approved(found)
                : await promotions.BlockedAsync(found.Id, cancellationToken) is { } blocked ? new RequestResult.Refused(blocked)
                : NotWaiting;
        }

        var (actor, place) = rules.Count > 0 ? (found.Who, found.Place) : (who.Who, who.Place);
        if (gate is ApprovalGate.Switch && await permission.OrderAsync(found, actor, place, cancellationToken) is { } lack)
        {
            return RequestResult.Refused.By(lack);
        }

        if (rules.Count == 0
            && found.Plan.Action is BlueGreenChange change
            && await changes.TrySwitchAsync(found.Plan, change, who.Who, cancellationToken) is { } refusal)
        {
            return new RequestResult.Refused(refusal);
        }

        // The deploy may go on as soon as the vote is there: the reason is there with it.
        Func<JournalTransaction, Task>? keep = gate is ApprovalGate.Switch && rules.Count == 0 && found.Plan.Reason is not null
            ? transaction => Promotions.KeepReasonAsync(transaction, found)
            : null;
        var result = await votes.GiveAsync(found, gate, plan, who.Who, reason: null, rule, cancellationToken, keep);
        if (result is VoteResult.Counted or VoteResult.Already && gate is ApprovalGate.Switch)
        {
            await promotions.PassAsync(found, cancellationToken);
        }

        return result switch
        {
            VoteResult.Counted or VoteResult.Already => new RequestResult.Approved(found),
            VoteResult.OtherPlan or VoteResult.Unseen => new RequestResult.Refused(
                result is VoteResult.OtherPlan
                    ? "That message shows an earlier plan."
                    : "Its plan has changed since approval was first asked for.")
            {
                Now = await rows.FindAsync(found.Id, cancellationToken),
            },
            VoteResult.SamePerson => new RequestResult.Refused(
                "You have approved it already with your other account, or it isn't known whether that was you. Each person has one vote. An operator can say who both of you are, in ChatOps:People."),
            _ => await BlockedAsync(found, cancellationToken),
        };
    }

    private async Task<RequestResult> RejectAsync(Operation? found, string reason, ChatContext who, CancellationToken cancellationToken)
    {
        if (found is null)
        {
            return RequestResult.Forgotten;
        }

        var (decision, rule) = await MayDecideAsync(found, who, judge.RulesOf(found.Plan), isYes: false, cancellationToken);
        if (decision is not null)
        {
            return RequestResult.Refused.By(decision);
        }

        if (found.State is OperationState.Planned or OperationState.Scheduled
            || await GateAsync(found, cancellationToken) is not { } gate)
        {
            return found.State is OperationState.Planned or OperationState.Scheduled or OperationState.Running
                ? NotWaiting
                : RequestResult.Of(found);
        }

        var left = gate is ApprovalGate.Switch ? " " + await control.LeftAsync(found, cancellationToken) : RichText.Empty;
        await rows.MoveAsync(
            found,
            found.State,
            OperationState.Cancelled,
            who.Who,
            RichText.Of($"Rejected: {((RichText)reason).AsSentence()}{left}"),
            [],
            cancellationToken,
            transaction => transaction.AppendAsync(
                ApprovalRows.Fact(found, gate, ApprovalChange.Rejected, who.Person, reason, rule), who.Who));
        return RequestResult.Of(await rows.FindAsync(found.Id, cancellationToken));
    }

    /// <summary>
    /// Why someone may not approve or reject an operation, or else by which rule they may. Where a rule says who must approve, it is them;
    /// otherwise, whoever may make the change.
    /// </summary>
    private async Task<(Decision? Refusal, string? Rule)> MayDecideAsync(
        Operation operation, ChatContext who, IReadOnlyList<ApprovalRule> rules, bool isYes, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
        {
            var decision = isYes
                ? await permission.AskAsync(operation, who.Who, who.Place, runs: true, cancellationToken)
                : await permission.MayAsync(operation, who.Who, who.Place, runs: false, cancellationToken);
            return (decision is Decision.Allowed or Decision.NeedsApproval ? null : decision, decision.DecidedBy);
        }

        var counts = new HashSet<ApprovalRule>();
        var refusal = await judge.CheckAsync(operation, who.Who, rules, counts, cancellationToken)
            ?? (isYes ? await stops.StopAsync(operation.Plan, operation.Who, operation.Place, cancellationToken) : null);
        return (refusal, Places(rules.Where(counts.Contains).Select(rule => rule.Place)));
    }

    /// <summary>
    /// Whether their vote let it start: a vote that is repeated, since the answer to it was lost, isn't too late.
    /// </summary>
    /// <param name="reason">Why they went ahead without the approvals of others; null: they approved.</param>
    private async Task<bool> HasVotedAsync(
        Operation operation, ChatContext who, string? reason, CancellationToken cancellationToken) =>
        (await votes.VotesAsync(operation.Id, ApprovalGate.Start, cancellationToken))
            .Any(vote => vote.Who.Account == who.Person && vote.Reason == reason);

    private static string Places(IEnumerable<string> places) => string.Join(", ", places);

    /// <summary>What the operation waits for; null: it doesn't.</summary>
    private async Task<ApprovalGate?> GateAsync(Operation operation, CancellationToken cancellationToken) => operation.State switch
    {
        OperationState.Waiting => ApprovalGate.Start,
        OperationState.Running when await promotions.IsWaitingAsync(operation.Id, cancellationToken) => ApprovalGate.Switch,
        _ => null,
    };

    private async Task<RequestResult> BlockedAsync(Operation found, CancellationToken cancellationToken) =>
        await promotions.BlockedAsync(found.Id, cancellationToken) is { } why ? new RequestResult.Refused(why)
        : await rows.FindAsync(found.Id, cancellationToken) is { State: not (OperationState.Waiting or OperationState.Running) } ended
            ? RequestResult.Of(ended)
            : NotWaiting;
}
