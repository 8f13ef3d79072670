using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Reverts of changes that aren't known yet: what is reverted may be reported after what reverts it.</summary>
internal static class AwaitedReverts
{
    private const int MostAtOnce = 50;

    private static readonly Statement Insert = new(
        "insert into awaited_reverts (target, position) values (@target, @position) on conflict do nothing", "target", "position");

    private static readonly Statement FindAny = new("select 1 from awaited_reverts limit 1");

    /// <summary>The reverts of changes that became known.</summary>
    /// <param name="keys">The keys of those changes.</param>
    public static async Task<IReadOnlyList<Event>> FindAsync(DbConnection connection, IReadOnlyCollection<Key> keys)
    {
        var found = new List<Event>();
        if (keys.Count == 0 || await FindAny.NumberAsync(connection) is null)
        {
            return found;
        }

        foreach (var some in keys.Select(Target).Distinct(StringComparer.Ordinal).Chunk(MostAtOnce))
        {
            found.AddRange((await connection.QueryAsync<EventRow>(
                $"""
                 select {EventRow.Columns} from awaited_reverts join events on events.position = awaited_reverts.position
                 where target in @targets order by events.position
                 """,
                new { targets = new ListParameter<string>(some) })).Select(row => row.ToEvent()));
        }

        return found;
    }

    public static Task AddAsync(DbConnection connection, Key of, long position) => Insert.ExecuteAsync(connection, Target(of), position);

    public static Task ForgetAsync(DbConnection connection, long position) =>
        connection.ExecuteAsync("delete from awaited_reverts where position = @position", new { position });

    /// <summary>Commits are named by the beginnings of their SHAs, too.</summary>
    private static string Target(Key key) => key.AsCommit() is var (repository, sha) ? ShortShas.Short(repository, sha) : key.Value;
}
