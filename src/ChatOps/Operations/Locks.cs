using System.Data.Common;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Why the bot does nothing by itself with a workload.</summary>
/// <param name="Service">As which it went wrong; others may call the same workload something else.</param>
/// <param name="Operation">The operation that went wrong.</param>
public sealed record Lock(string Service, string Environment, string Reason, DateTimeOffset Since, string Operation);

/// <summary>Locks against automation: set when the bot took a failed deploy back, so that it does not do so again and again; ended by a person.</summary>
public sealed class Locks(Lease lease, Database database, Events events, TimeProvider clock)
{
    /// <param name="workload">Of a blue-green one the blue.</param>
    public Task<Lock?> FindAsync(Workload workload, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, workload), cancellationToken);

    /// <summary>Part of the transaction that holds its reason.</summary>
    public async Task SetAsync(DbConnection connection, Operation failed, string reason, string? trace)
    {
        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(
            """
            insert into locks (workload, service, environment, reason, since, operation) values (@workload, @Service, @Environment, @reason, @now, @Id)
            on conflict (workload) do nothing
            """,
            new { workload = failed.Plan.Key.ToString(), failed.Plan.Service, failed.Plan.Environment, reason, now = now.ToUnixTimeMilliseconds(), failed.Id });
        await events.AppendAsync(
            connection, "chatops", null, [new(now, null, new LockChanged(failed.Plan.Service, failed.Plan.Environment, true, reason, failed.Id))], trace);
    }

    /// <summary>The lock that there was; null when there was none.</summary>
    public async Task<Lock?> EndAsync(Workload workload, string person, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        var ended = await lease.WriteAsync(
            async connection =>
            {
                var held = await FindAsync(connection, workload);
                if (held is not null)
                {
                    await connection.ExecuteAsync("delete from locks where workload = @workload", new { workload = workload.ToString() });
                    await events.AppendAsync(
                        connection,
                        "chatops",
                        null,
                        [new(clock.GetUtcNow(), new(person, person), new LockChanged(held.Service, held.Environment, false, held.Reason, held.Operation))],
                        trace);
                }

                return held;
            },
            cancellationToken);
        events.Announce();
        return ended;
    }

    private static async Task<Lock?> FindAsync(DbConnection connection, Workload workload) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(
            "select service, environment, reason, since, operation from locks where workload = @workload", new { workload = workload.ToString() }))
        ?.ToLock();

    private sealed record Row(string Service, string Environment, string Reason, long Since, string Operation)
    {
        public Lock ToLock() => new(Service, Environment, Reason, DateTimeOffset.FromUnixTimeMilliseconds(Since), Operation);
    }
}
