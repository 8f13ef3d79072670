using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Replicas;
using Dapper;

namespace ChatOps.Operations;

/// <summary>What is due of an operation and is not done now, since what it rests on does not hold: it is looked at again until it does.</summary>
public sealed class OperationBlocks(Lease lease, Events events, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <summary>Says why, when it is news.</summary>
    /// <param name="why">Null: nothing to speak of.</param>
    public async Task BlockAsync(Operation operation, RichText? why, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        await lease.WriteAsync(
            async connection =>
            {
                await LookAgainAsync(connection, operation.Id);
                if (why is not null && await connection.ExecuteAsync("update operations set blocked = @why where id = @Id and (blocked is null or blocked <> @why)", new { operation.Id, why = MessagesJson.Write(why) }) == 1)
                {
                    await events.AppendAsync(connection, "chatops", null, [new(clock.GetUtcNow(), null, new OperationBlocked(operation.Id, operation.Plan.Service, operation.Plan.Environment, why))], trace);
                }
            },
            cancellationToken);
        events.Announce();
    }

    /// <summary>Makes what an operation left to be done due again in a while; part of the transaction that holds its reason.</summary>
    public Task LookAgainAsync(DbConnection connection, string id) => connection.ExecuteAsync(
        "update operations set due_at = @at where id = @id and state = 'Succeeded'", new { id, at = (clock.GetUtcNow() + LookAgain).ToUnixTimeMilliseconds() });
}
