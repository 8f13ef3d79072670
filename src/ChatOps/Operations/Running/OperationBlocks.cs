using ChatOps.Journal;
using ChatOps.Messages;
using Dapper;

namespace ChatOps.Operations.Running;

/// <summary>Follow-ups that are due but blocked, since their precondition isn't met: they are retried until it is.</summary>
public sealed class OperationBlocks(Events events, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <summary>Reports why a follow-up is blocked, if the reason is new.</summary>
    /// <param name="why">Null: nothing to report.</param>
    public Task BlockAsync(Operation operation, RichText? why, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            await LookAgainAsync(transaction, operation.Id);
            if (why is not null && await transaction.Connection.ExecuteAsync(
                "update operations set blocked = @why where id = @Id and (blocked is null or blocked <> @why)",
                new { operation.Id, why = MessagesJson.Write(why) }) == 1)
            {
                await transaction.AppendAsync(new OperationBlocked(operation.Id, operation.Plan.Service, operation.Plan.Environment, why));
            }
        },
        cancellationToken);

    /// <summary>Postpones an operation's follow-up, as part of the transaction that stores the reason.</summary>
    public Task LookAgainAsync(JournalTransaction transaction, string id) => transaction.Connection.ExecuteAsync(
        "update operations set due_at = @at where id = @id and state = 'Succeeded'", new { id, at = (clock.GetUtcNow() + LookAgain).ToUnixTimeMilliseconds() });
}
