using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Edge;

/// <summary>
/// Stores the refusals of every replica for a day, so that any of them can report them. Written every few seconds and not with each
/// refusal: refusals should cost nothing.
/// </summary>
public sealed class RefusalLog(Database database, Refusals refusals, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>The refusals of all replicas in the last 24 hours, by edge and reason.</summary>
    public async Task<IReadOnlyList<Refused>> ReadAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        return await database.ReadAsync<IReadOnlyList<Refused>>(
            async connection => [.. (await connection.QueryAsync<(string Edge, string Kind, long Count, long LastAt)>(
                "select edge, kind, sum(count), max(last_at) from refusals where last_at >= @since group by edge, kind order by edge, kind", new { since = Since }))
                .Select(
                    r => new Refused(r.Edge, Enum.Parse<RefusalKind>(r.Kind), r.Count, DateTimeOffset.FromUnixTimeMilliseconds(r.LastAt)))],
            cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryWriteAsync(stoppingToken);
            await Task.Delay(BetweenWrites, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private long Since => (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds();

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException or TimeoutException or IOException)
        {
            // Kept, and written when the database is available again.
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (refusals.Take() is not { Count: > 0 } counted)
        {
            return;
        }

        try
        {
            await database.WriteAsync(
                async connection =>
                {
                    foreach (var c in counted)
                    {
                        await connection.ExecuteAsync(
                            """
                            insert into refusals (edge, kind, hour, count, last_at) values (@Edge, @Kind, @Hour, @Count, @LastAt)
                            on conflict (edge, kind, hour) do update
                            set count = refusals.count + excluded.count, last_at = case when refusals.last_at > excluded.last_at then refusals.last_at else excluded.last_at end
                            """,
                            new { c.Edge, Kind = c.Kind.ToString(), c.Hour, c.Count, c.LastAt });
                    }

                    await connection.ExecuteAsync("delete from refusals where last_at < @since", new { since = Since });
                },
                cancellationToken);
        }
        catch
        {
            foreach (var c in counted)
            {
                refusals.Add(c);
            }

            throw;
        }
    }
}

/// <summary>The number of deliveries refused for one reason in the last 24 hours, and the time of the last one.</summary>
public sealed record Refused(string Edge, RefusalKind Kind, long Count, DateTimeOffset LastAt);
