using System.Data.Common;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations.Requests;

/// <summary>An automatic rollback hold on a workload.</summary>
/// <param name="Service">The service under which the operation failed; the same workload may belong to several services.</param>
/// <param name="Operation">The operation that failed.</param>
public sealed record Hold(string Service, string Environment, string Reason, DateTimeOffset Since, string Operation);

/// <summary>
/// Automatic rollback holds: after an automatic rollback, there is no further one on the workload until a person has reviewed it and
/// released the hold. A hold blocks nothing else.
/// </summary>
public sealed class Holds(Database database, Events events, TimeProvider clock)
{
    /// <param name="workload">The workload; for blue-green, the blue one.</param>
    public Task<Hold?> FindAsync(Workload workload, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, workload), cancellationToken);

    /// <summary>Creates a hold, as part of the transaction that stores its reason.</summary>
    public async Task BeginAsync(JournalTransaction transaction, Operation failed, string reason)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into holds (workload, service, environment, reason, since, operation) values (@workload, @Service, @Environment, @reason, @now, @Id)
            on conflict (workload) do nothing
            """,
            new
            {
                workload = failed.Plan.Key.ToString(),
                failed.Plan.Service,
                failed.Plan.Environment,
                reason,
                now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                failed.Id,
            });
        await transaction.AppendAsync(new HoldChanged(failed.Plan.Service, failed.Plan.Environment, true, reason, failed.Id));
    }

    /// <summary>Releases a hold and returns it; null when there was none.</summary>
    public Task<Hold?> ReleaseAsync(Workload workload, Principal who, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            var held = await FindAsync(transaction.Connection, workload);
            if (held is not null)
            {
                await transaction.Connection.ExecuteAsync(
                    "delete from holds where workload = @workload", new { workload = workload.ToString() });
                await transaction.AppendAsync(new HoldChanged(held.Service, held.Environment, false, held.Reason, held.Operation), who);
            }

            return held;
        },
        cancellationToken);

    private static async Task<Hold?> FindAsync(DbConnection connection, Workload workload) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(
            "select service, environment, reason, since, operation from holds where workload = @workload", new { workload = workload.ToString() }))
        ?.ToHold();

    private sealed record Row(string Service, string Environment, string Reason, long Since, string Operation)
    {
        public Hold ToHold() => new(Service, Environment, Reason, DateTimeOffset.FromUnixTimeMilliseconds(Since), Operation);
    }
}
