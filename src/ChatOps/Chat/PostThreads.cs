using System.Data.Common;
using ChatOps.People;
using Dapper;

namespace ChatOps.Chat;

/// <summary>Finds the post that something was said about.</summary>
internal static class PostThreads
{
    /// <summary>The post that a message shows, or in whose thread it replies; null: none of this bot's.</summary>
    /// <param name="channel">By the platform's id.</param>
    /// <returns>What the post is about, and its message.</returns>
    public static async Task<(string Subject, string Message)?> FindAsync(DbConnection connection, ChatId channel, string message) =>
        (await connection.QueryAsync<(string Subject, string? Message)>(
            """
            select coalesce(p.parent, p.subject), case when p.parent is null then p.message else parent.message end
            from posts p left join posts parent on parent.platform = p.platform and parent.channel = p.channel and parent.subject = p.parent
            where p.message = @message and p.platform = @Platform and coalesce(p.place, p.channel) = @Id
            order by p.id limit 1
            """,
            new { channel.Platform, channel.Id, message }))
            .Where(row => row.Message is not null)
            .Select(row => ((string, string)?)(row.Subject, row.Message!))
            .FirstOrDefault();

    /// <summary>Whether a message may have been posted in a channel whose id isn't known yet.</summary>
    public static async Task<bool> IsAnyUncertainAsync(DbConnection connection, ChatId channel) =>
        await connection.QueryFirstOrDefaultAsync<long?>(
            """
            select id from posts
            where platform = @Platform and coalesce(place, channel) = @Id and message is null and begun is not null and version > shown limit 1
            """,
            new { channel.Platform, channel.Id }) is not null;

    /// <summary>The message of a subject in a channel; null: it isn't shown there.</summary>
    public static Task<string?> MessageAsync(DbConnection connection, ChatId channel, string subject) =>
        connection.QueryFirstOrDefaultAsync<string?>(
            "select message from posts where platform = @Platform and channel = @Id and subject = @subject",
            new { channel.Platform, channel.Id, subject });

    /// <summary>Whether something couldn't be shown in a channel.</summary>
    public static async Task<bool> IsAnyStuckAsync(DbConnection connection, ChatId channel) =>
        await connection.QueryFirstOrDefaultAsync<long?>(
            "select id from posts where platform = @Platform and channel = @Id and version > shown and trouble is not null limit 1",
            new { channel.Platform, channel.Id }) is not null;

    /// <summary>
    /// Has what nobody can have seen in a channel posted in a thread elsewhere, unless it is there, too. The rest of what was to be shown
    /// in the channel isn't tried any more.
    /// </summary>
    /// <param name="parent">What the thread is about, and how the subjects begin.</param>
    public static Task MoveUnseenAsync(DbConnection connection, ChatId from, ChatId to, string parent) => connection.ExecuteAsync(
        """
        update posts set platform = @ToPlatform, channel = @ToId, parent = @parent, place = null, not_before = 0, trouble = null
        where platform = @Platform and channel = @Id and message is null and begun is null and version > shown
            and subject like @parent || '/%' and subject <> @parent || '/summary'
            and not exists (
                select 1 from posts there where there.platform = @ToPlatform and there.channel = @ToId and there.subject = posts.subject);
        update posts set shown = version, trouble = null
        where platform = @Platform and channel = @Id and version > shown and subject like @parent || '/%';
        """,
        new { from.Platform, from.Id, ToPlatform = to.Platform, ToId = to.Id, parent });
}
