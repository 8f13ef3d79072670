using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Approving;

/// <summary>Asks others to approve operations, and asks again when what they approved isn't what would run.</summary>
public sealed class ApprovalRequests(OperationRows rows, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>Someone has confirmed a plan, and others must approve it.</summary>
    public async Task<RequestResult> AskAsync(Operation confirmed, Decision.NeedsApproval needs, CancellationToken cancellationToken)
    {
        var request = Request(confirmed.Plan, needs);
        await rows.WaitAsync(
            confirmed,
            request,
            RichText.Of(
                $"{(confirmed.Plan.Reason is { } reason ? $"💬 {reason} – " : "")}{ApprovalText.Question(needs, confirmed.Plan.At, request.Until)}"),
            await WhomAsync(confirmed, needs, cancellationToken),
            cancellationToken);
        return RequestResult.Of(await rows.FindAsync(confirmed.Id, cancellationToken));
    }

    /// <summary>Asks about another plan, or about the same plan for other needs.</summary>
    public async Task<bool> AskAgainAsync(
        Operation operation, Plan now, Decision.NeedsApproval needs, RichText why, CancellationToken cancellationToken)
    {
        var request = Request(now, needs);
        return await rows.AskAgainAsync(
            operation,
            now,
            request,
            RichText.Of($"Approvals so far are void: {why}. {ApprovalText.Question(needs, now.At, request.Until)}"),
            // Whoever approved is mentioned where that is said; others only if it wasn't for them to approve before.
            now.Hash == operation.Plan.Hash ? await WhomAsync(operation, needs, cancellationToken) : null,
            RichText.Of($"{why}. Please look at it again"),
            cancellationToken);
    }

    /// <inheritdoc cref="ApprovalText.Whom"/>
    public async Task<RichText?> WhomAsync(Operation operation, Decision.NeedsApproval needs, CancellationToken cancellationToken)
    {
        var persons = await people.PersonsAsync(cancellationToken);
        return ApprovalText.Whom(needs.Rules, user => persons.Compare(user, operation.Who.Account) is SamePerson.Yes);
    }

    private ApprovalRequest Request(Plan plan, Decision.NeedsApproval needs) =>
        new(plan.Hash, needs.Key, clock.GetUtcNow() + needs.Expires);
}
