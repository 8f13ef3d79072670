using System.Data.Common;
using Dapper;

namespace ChatOps.Journal;

/// <summary>How far each follower has read the journal: written together with what it made of what it read.</summary>
internal static class Followers
{
    /// <summary>The position of the last event that it has read; null: it has never read any.</summary>
    public static Task<long?> PositionAsync(DbConnection connection, string name) =>
        connection.QuerySingleOrDefaultAsync<long?>("select position from followers where name = @name", new { name });

    /// <summary>Only if no one else has advanced from the same position.</summary>
    public static async Task AdvanceAsync(DbConnection connection, string name, long from, long to)
    {
        if (await connection.ExecuteAsync(
            """
            insert into followers (name, position) values (@name, @to)
            on conflict (name) do update set position = excluded.position where followers.position = @from
            """,
            new { name, from, to }) != 1)
        {
            throw new InvalidOperationException("Another replica has already processed these events.");
        }
    }
}
