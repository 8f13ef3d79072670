using System.Data.Common;
using Dapper;

namespace ChatOps.Chat;

/// <content>Messages that can't be shown where they belong, or can't be edited.</content>
internal static partial class Posts
{
    /// <summary>
    /// A reply found no thread to go into. The parent is edited once more, whatever it shows: only that reveals whether it still exists.
    /// </summary>
    public static async Task WithoutThreadAsync(DbConnection connection, Post post, string platform, DateTimeOffset until, string trouble)
    {
        await connection.ExecuteAsync(
            "update posts set shown = 0, frozen = null, not_before = 0 where platform = @platform and channel = @Channel and subject = @Parent and message = @Thread",
            new { platform, post.Channel, post.Parent, post.Thread });
        await PutOffAsync(connection, post.Id, until, trouble, uncertain: false);
    }

    /// <summary>From now on, its message can't be edited.</summary>
    public static Task FreezeAsync(DbConnection connection, long id, string reason) =>
        connection.ExecuteAsync("update posts set frozen = @reason where id = @id", new { id, reason });

    /// <summary>
    /// Leaves a message that can't be edited as it is. The outcome is posted below it, once, as a separate reply; intermediate states
    /// aren't.
    /// </summary>
    /// <param name="outcome">Identifies it; null: it is an intermediate state.</param>
    public static Task PassOverAsync(DbConnection connection, Post post, string? outcome, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            insert into posts (uid, platform, channel, subject, parent, card, rank, trace, since)
            select @uid, platform, channel, subject || @suffix, coalesce(parent, subject), card, 0, trace, since from posts where id = @Id and version = @Version and @isEnd
            on conflict (platform, channel, subject) do nothing;
            update posts set shown = @Version, touched = @now, since = case when version > @Version then @now else since end where id = @Id;
            """,
            new
            {
                post.Id,
                post.Version,
                isEnd = outcome is not null,
                uid = Guid.NewGuid().ToString("n"),
                suffix = $"/end/{outcome}",
                now = now.ToUnixTimeMilliseconds(),
            });
}
