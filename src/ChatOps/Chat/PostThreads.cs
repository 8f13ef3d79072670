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
}
