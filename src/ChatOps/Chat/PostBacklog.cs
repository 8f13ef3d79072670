using System.Data.Common;
using ChatOps.People;
using Dapper;

namespace ChatOps.Chat;

/// <summary>Posts that the board hasn't shown, and why.</summary>
internal static class PostBacklog
{
    /// <summary>A shorter delay is nobody's concern.</summary>
    public static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(30);

    /// <summary>Why posts can't be shown, by channel, with the number of posts waiting there.</summary>
    public static async Task<IReadOnlyList<(ChatId Channel, string Error, long Count)>> TroublesAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<(string, string, string, long)>(
            "select platform, channel, trouble, count(*) from posts where version > shown and trouble is not null group by platform, channel, trouble"))
            .Select(r => (new ChatId(r.Item1, r.Item2), r.Item3, r.Item4))];

    /// <summary>
    /// Why posts have been shown incorrectly or not at all since a given time, and will stay so, by channel, with their number.
    /// </summary>
    public static async Task<IReadOnlyList<(ChatId Channel, string Note, long Count)>> NotesAsync(
        DbConnection connection, DateTimeOffset since) =>
        [.. (await connection.QueryAsync<(string, string, string, long)>(
            """
            select platform, channel, note, count(*) from (
                select platform, channel,
                    coalesce(frozen, trouble, case when repeated > 0 then 'posted again after a lost answer, so it may be there twice' end) as note
                from posts where version = shown and touched >= @since) noted
            where note is not null group by platform, channel, note
            """,
            new { since = since.ToUnixTimeMilliseconds() }))
            .Select(r => (new ChatId(r.Item1, r.Item2), r.Item3, r.Item4))];

    /// <summary>How many posts are out of date, and since when the oldest of them has been.</summary>
    /// <param name="platforms">The configured ones: posts for others are ignored.</param>
    public static async Task<(long Count, DateTimeOffset? Since)> CountBehindAsync(
        DbConnection connection, IReadOnlyCollection<string> platforms)
    {
        var behind = (await connection.QueryAsync<(string Platform, long Count, long? Since)>(
            "select platform, count(*), min(since) from posts where version > shown group by platform"))
            .Where(row => platforms.Contains(row.Platform)).ToList();
        return (
            behind.Sum(row => row.Count),
            behind.Min(row => row.Since) is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null);
    }
}
