using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Benchmarks.Servers;

/// <summary>The work that a bot has left to do, according to its database.</summary>
internal sealed class Backlog : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SqliteConnection _database;

    private Backlog(SqliteConnection database) => _database = database;

    public static async Task<Backlog> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var database = new SqliteConnection($"Data Source={path};Mode=ReadOnly");
        await database.OpenAsync(cancellationToken);
        return new(database);
    }

    /// <summary>Waits until all deliveries are translated.</summary>
    public Task TranslatedAsync(CancellationToken cancellationToken) => UntilAsync((open, _, _) => open == 0, cancellationToken);

    /// <summary>Waits until all events have been processed, too.</summary>
    public Task ToldAsync(CancellationToken cancellationToken) => UntilAsync((open, untold, _) => open + untold == 0, cancellationToken);

    /// <summary>Waits until all posts are shown, too.</summary>
    public Task ShownAsync(CancellationToken cancellationToken) =>
        UntilAsync((open, untold, behind) => open + untold + behind == 0, cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task UntilAsync(Func<long, long, long, bool> isThere, CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(
            TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken))
        {
            var (open, untold, behind) = await _database.QuerySingleAsync<(long, long, long)>(
                """
                select (select count(*) from deliveries where state <> 'Done'),
                    coalesce((select max(position) from events), 0) - coalesce((select position from followers where name = 'timeline'), 0),
                    (select count(*) from posts where version > shown)
                """);
            if (isThere(open, untold, behind))
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                var why = await _database.QueryAsync<string>(
                    "select channel || ' ' || coalesce(trouble, '') || ' ' || count(*) from posts where version > shown group by channel, trouble");
                throw new TimeoutException(
                    $"{open} deliveries are not translated, {untold} events not told, {behind} posts not shown after {Patience}: {string.Join(", ", why)}");
            }
        }
    }
}
