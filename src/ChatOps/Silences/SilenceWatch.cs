using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Silences;

/// <summary>
/// Notices who must be heard regularly and isn't: that is an alert until they are heard again. Time in which the bot itself was down
/// counts against nobody.
/// </summary>
internal sealed class SilenceWatch(
    IReadOnlyList<ConfiguredSource> sources,
    Database database,
    Events events,
    Deliveries deliveries,
    TimeProvider clock,
    ILogger<SilenceWatch> logger)
    : Worker(clock, logger, wake => deliveries.WhenAppended(
        sources.Where(source => source.Setup.Expected.Count > 0).Select(source => source.Source.Name), wake))
{
    private const string Follower = "silences";

    /// <summary>Transactions of other replicas may commit in another order than that of their numbers.</summary>
    private const int Overlap = 1000;

    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyDictionary<(string Source, string Instance), (string Title, ExpectedInstance Instance)> _expected =
        sources.SelectMany(source => source.Setup.Expected.Select(one => (source.Source, Instance: one)))
            .ToDictionary(one => (one.Source.Name, one.Instance.Name), one => (one.Source.Title, one.Instance));

    private CancellationToken? _term;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var (rows, heard, position) = await database.ReadAsync(ReadAsync, term);
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var known = rows.ToDictionary(row => (row.Source, row.Instance));
        List<(ExpectedRow? Before, ExpectedRow? After)> changes =
        [
            .. rows.Where(row => !_expected.ContainsKey((row.Source, row.Instance))).Select(row => ((ExpectedRow?)row, (ExpectedRow?)null)),
            .. _expected.Select(one => (
                known.GetValueOrDefault(one.Key),
                (ExpectedRow?)Next(one.Key, one.Value.Instance, known.GetValueOrDefault(one.Key), heard, isAwake: _term == term, now))),
        ];
        _term = term;
        if (changes.Exists(change => change.Before != change.After))
        {
            await events.WriteAsync(transaction => WriteAsync(transaction, changes, position), term);
        }

        return LookAnyway;
    }

    private async Task<(IReadOnlyList<ExpectedRow> Rows, Dictionary<(string, string), long> Heard, long Position)> ReadAsync(
        DbConnection connection)
    {
        var rows = await ExpectedRow.AllAsync(connection);
        var after = await Followers.PositionAsync(connection, Follower) ?? 0;
        var heard = new Dictionary<(string, string), long>();
        var last = after;
        foreach (var source in _expected.Keys.Select(key => key.Source).Distinct())
        {
            foreach (var (instance, at, id) in await connection.QueryAsync<(string, long, long)>(
                "select instance, max(received_at), max(id) from deliveries where id > @after and source = @source group by instance",
                new { after = after - Overlap, source }))
            {
                heard[(source, instance)] = at;
                last = Math.Max(last, id);
            }
        }

        return (rows, heard, last);
    }

    /// <param name="before">Null: nobody has waited for it before.</param>
    /// <param name="isAwake">The bot has looked before in this term: what it has not heard since wasn't sent.</param>
    private static ExpectedRow Next(
        (string Source, string Name) key,
        ExpectedInstance instance,
        ExpectedRow? before,
        Dictionary<(string, string), long> heard,
        bool isAwake,
        long now)
    {
        var row = before ?? new(key.Source, key.Name, now, now, now, null);
        if (!isAwake || now - row.Watched > (long)Pause.TotalMilliseconds)
        {
            row = row.Excused(instance.Period, instance.Grace, row.Watched, now);
        }

        if (heard.GetValueOrDefault(key) is var at && at > row.Heard)
        {
            row = row with { Heard = at, Expected = at, Silent = null };
        }

        var due = row.Expected + (long)(instance.Period + instance.Grace).TotalMilliseconds;
        return row with
        {
            Silent = row.Silent ?? (now > due ? due : null),
            Watched = now - row.Watched < (long)BetweenNotes.TotalMilliseconds && row == before ? row.Watched : now,
        };
    }

    private async Task WriteAsync(
        JournalTransaction transaction, IReadOnlyList<(ExpectedRow? Before, ExpectedRow? After)> changes, long position)
    {
        foreach (var (before, after) in changes)
        {
            await (after is null ? before!.DropAsync(transaction.Connection) : after.SaveAsync(transaction.Connection));
            if (before?.Silent is { } since && after?.Silent != since)
            {
                await TellAsync(transaction, before, since, after?.Heard);
            }

            if (after?.Silent is { } silent && before?.Silent != silent)
            {
                await TellAsync(transaction, after, silent, end: null);
            }
        }

        await transaction.Connection.ExecuteAsync(
            "insert into followers (name, position) values (@Follower, @position) on conflict (name) do update set position = excluded.position",
            new { Follower, position });
    }

    /// <param name="end">When it was heard again; null: it is silent, or nobody waits for it any more.</param>
    private Task TellAsync(JournalTransaction transaction, ExpectedRow row, long since, long? end)
    {
        var expected = _expected.TryGetValue((row.Source, row.Instance), out var found) ? found : default;
        var isOver = end is not null || expected.Instance is null;
        var now = Clock.GetUtcNow();
        return transaction.AppendAsync(row.Source, new NewEvent(
            end is { } heard ? DateTimeOffset.FromUnixTimeMilliseconds(heard) : now,
            null,
            new AlertChanged(
                expected.Title ?? row.Source,
                row.Instance,
                row.Instance,
                $"No sign of {row.Instance}",
                expected.Instance is { } instance
                    ? $"expected every {Durations.Words(instance.Period)}{(instance.Grace > TimeSpan.Zero ? $", and {Durations.Words(instance.Grace)} later at most" : "")}"
                    : null,
                isOver ? AlertState.Resolved : AlertState.Firing,
                AlertSeverity.Error,
                DateTimeOffset.FromUnixTimeMilliseconds(since),
                isOver ? (end is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : now) : null,
                new(),
                expected.Instance?.Labels ?? [])));
    }
}
