using System.Data.Common;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Why a workload is not rolled back automatically again.</summary>
/// <param name="Service">As which it went wrong; others may call the same workload something else.</param>
/// <param name="Operation">The operation that went wrong.</param>
public sealed record Hold(string Service, string Environment, string Reason, DateTimeOffset Since, string Operation);

/// <summary>
/// Automatic rollback holds: after an automatic rollback there is no further one on a workload until a person has reviewed it and released
/// the hold. Nothing else is held.
/// </summary>
public sealed class Holds(Lease lease, Database database, Events events, TimeProvider clock)
{
    /// <param name="workload">Of a blue-green one the blue.</param>
    public Task<Hold?> FindAsync(Workload workload, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, workload), cancellationToken);

    /// <summary>Part of the transaction that holds its reason.</summary>
    public async Task BeginAsync(DbConnection connection, Operation failed, string reason, string? trace)
    {
        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(
            """
            insert into holds (workload, service, environment, reason, since, operation) values (@workload, @Service, @Environment, @reason, @now, @Id)
            on conflict (workload) do nothing
            """,
            new { workload = failed.Plan.Key.ToString(), failed.Plan.Service, failed.Plan.Environment, reason, now = now.ToUnixTimeMilliseconds(), failed.Id });
        await events.AppendAsync(
            connection, "chatops", null, [new(now, null, new HoldChanged(failed.Plan.Service, failed.Plan.Environment, true, reason, failed.Id))], trace);
    }

    /// <summary>The hold that there was; null when there was none.</summary>
    public async Task<Hold?> ReleaseAsync(Workload workload, Principal who, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        var released = await lease.WriteAsync(
            async connection =>
            {
                var held = await FindAsync(connection, workload);
                if (held is not null)
                {
                    await connection.ExecuteAsync("delete from holds where workload = @workload", new { workload = workload.ToString() });
                    await events.AppendAsync(
                        connection,
                        "chatops",
                        null,
                        [new(clock.GetUtcNow(), Actor.Of(who), new HoldChanged(held.Service, held.Environment, false, held.Reason, held.Operation))],
                        trace);
                }

                return held;
            },
            cancellationToken);
        events.Announce();
        return released;
    }

    private static async Task<Hold?> FindAsync(DbConnection connection, Workload workload) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(
            "select service, environment, reason, since, operation from holds where workload = @workload", new { workload = workload.ToString() }))
        ?.ToHold();

    private sealed record Row(string Service, string Environment, string Reason, long Since, string Operation)
    {
        public Hold ToHold() => new(Service, Environment, Reason, DateTimeOffset.FromUnixTimeMilliseconds(Since), Operation);
    }
}
