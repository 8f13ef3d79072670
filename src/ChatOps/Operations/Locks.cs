using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Why the bot does nothing by itself with a service in an environment.</summary>
/// <param name="Operation">The operation that went wrong.</param>
public sealed record Lock(string Service, string Environment, string Reason, DateTimeOffset Since, string Operation);

/// <summary>Locks against automation: set when the bot took a failed deploy back, so that it does not do so again and again; ended by a person.</summary>
public sealed class Locks(Lease lease, Database database, Events events, TimeProvider clock)
{
    public Task<Lock?> FindAsync(string service, string environment, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, service, environment), cancellationToken);

    /// <summary>Part of the transaction that holds its reason.</summary>
    public async Task SetAsync(DbConnection connection, Operation failed, string reason, string? trace)
    {
        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(
            """
            insert into locks (service, environment, reason, since, operation) values (@Service, @Environment, @reason, @now, @Id)
            on conflict (service, environment) do nothing
            """,
            new { failed.Plan.Service, failed.Plan.Environment, reason, now = now.ToUnixTimeMilliseconds(), failed.Id });
        await events.AppendAsync(
            connection, "chatops", null, [new(now, null, new LockChanged(failed.Plan.Service, failed.Plan.Environment, true, reason, failed.Id))], trace);
    }

    /// <summary>The lock that there was; null when there was none.</summary>
    public async Task<Lock?> EndAsync(string service, string environment, string person, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        var ended = await lease.WriteAsync(
            async connection =>
            {
                var held = await FindAsync(connection, service, environment);
                if (held is not null)
                {
                    await connection.ExecuteAsync("delete from locks where service = @service and environment = @environment", new { service, environment });
                    await events.AppendAsync(
                        connection,
                        "chatops",
                        null,
                        [new(clock.GetUtcNow(), new(person, person), new LockChanged(service, environment, false, held.Reason, held.Operation))],
                        trace);
                }

                return held;
            },
            cancellationToken);
        events.Announce();
        return ended;
    }

    private static async Task<Lock?> FindAsync(DbConnection connection, string service, string environment) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(
            "select service, environment, reason, since, operation from locks where service = @service and environment = @environment", new { service, environment }))
        ?.ToLock();

    private sealed record Row(string Service, string Environment, string Reason, long Since, string Operation)
    {
        public Lock ToLock() => new(Service, Environment, Reason, DateTimeOffset.FromUnixTimeMilliseconds(Since), Operation);
    }
}
