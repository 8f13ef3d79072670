using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Commits that versions brought to environments, or took out, and that nothing has been reported about so far.</summary>
internal static class AwaitedContents
{
    private const int MostAtOnce = 50;

    private static readonly Statement Insert = new(
        "insert into awaited_contents (commit_key, position, happened_at) values (@key, @position, @at) on conflict do nothing", "key", "position", "at");

    private static readonly Statement FindAny = new("select 1 from awaited_contents limit 1");

    /// <summary>What happened to commits that became known, and which of them each is about.</summary>
    /// <param name="keys">Of those commits.</param>
    public static async Task<IReadOnlyList<(Event Event, Key Commit)>> FindAsync(DbConnection connection, IReadOnlyList<Key> keys)
    {
        var found = new List<(Event, Key)>();
        if (keys.Count == 0 || await FindAny.NumberAsync(connection) is null)
        {
            return found;
        }

        var named = keys.ToDictionary(key => key.Value, StringComparer.Ordinal);
        foreach (var some in named.Keys.Chunk(MostAtOnce))
        {
            found.AddRange((await connection.QueryAsync<EventRow, string, (Event, Key)>(
                $"""
                 select {EventRow.Columns}, commit_key as CommitKey
                 from awaited_contents join events on events.position = awaited_contents.position
                 where commit_key in @keys
                 """,
                (row, key) => (row.ToEvent(), named[key]),
                new { keys = new ListParameter<string>(some) },
                splitOn: "CommitKey")));
        }

        return found;
    }

    public static Task AddAsync(DbConnection connection, Key commit, Event @event) =>
        Insert.ExecuteAsync(connection, commit.Value, @event.Position, @event.OccurredAt.ToUnixTimeMilliseconds());

    /// <summary>It is known now.</summary>
    public static Task ForgetAsync(DbConnection connection, Key commit) =>
        connection.ExecuteAsync("delete from awaited_contents where commit_key = @Value", new { commit.Value });

    /// <summary>What happened so long ago is in no open story.</summary>
    public static Task ForgetAsync(DbConnection connection, DateTimeOffset before) => connection.ExecuteAsync(
        "delete from awaited_contents where happened_at < @before", new { before = before.ToUnixTimeMilliseconds() });
}
