using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Planning;
using Dapper;

namespace ChatOps.Operations;

/// <content>Operations that wait for approval.</content>
public sealed partial class OperationRows
{
    /// <summary>Asks others to approve an operation that someone confirmed. False: it was no longer planned.</summary>
    public Task<bool> WaitAsync(
        Operation operation, ApprovalRequest request, RichText question, RichText? whom, CancellationToken cancellationToken) => MoveAsync(
        operation,
        OperationState.Planned,
        OperationState.Waiting,
        operation.Who,
        null,
        [],
        cancellationToken,
        transaction => approvals.AskAsync(transaction, operation, ApprovalGate.Start, request, question, whom, why: null));

    /// <summary>
    /// Asks again about a waiting operation, whose earlier approvals no longer count. False: it no longer waits with the plan that it had.
    /// </summary>
    /// <param name="operation">As it was.</param>
    /// <param name="now">Its new plan.</param>
    /// <param name="why">Why earlier approvals no longer count.</param>
    public async Task<bool> AskAgainAsync(
        Operation operation,
        Plan now,
        ApprovalRequest request,
        RichText question,
        RichText? whom,
        RichText why,
        CancellationToken cancellationToken)
    {
        var isAsked = await events.WriteAsync(
            async transaction =>
            {
                if (await transaction.Connection.ExecuteAsync(
                    "update operations set plan = @json, changed_at = @now where id = @Id and state = 'Waiting' and plan = @before",
                    new
                    {
                        operation.Id,
                        json = now.Write(),
                        before = operation.Plan.Write(),
                        now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    }) == 0)
                {
                    return false;
                }

                var asked = operation with { Plan = now };
                await transaction.AppendAsync(asked.Fact(OperationState.Waiting, null, []), operation.Who);
                await approvals.AskAsync(transaction, asked, ApprovalGate.Start, request, question, whom, why);
                return true;
            },
            cancellationToken);
        Moved?.Invoke();
        return isAsked;
    }
}
