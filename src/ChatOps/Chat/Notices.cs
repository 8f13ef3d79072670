using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Posts that are made once, and never edited: those that notify people in threads, and digests.</summary>
internal static class Notices
{
    private static readonly Statement Want = new(
        """
        insert into posts (uid, platform, channel, subject, parent, card, rank, trace, since)
        values (@uid, @platform, @channel, @subject, @parent, @card, 0, @trace, @since)
        on conflict (platform, channel, subject) do nothing
        """,
        "uid", "platform", "channel", "subject", "parent", "card", "trace", "since");

    private static readonly Statement Announce = new(
        """
        insert into posts (uid, platform, channel, subject, card, rank, since) values (@uid, @platform, @channel, @subject, @card, 1, @since)
        on conflict (platform, channel, subject) do nothing
        """,
        "uid", "platform", "channel", "subject", "card", "since");

    /// <summary>Part of the caller's transaction. Where it is posted already, nothing happens.</summary>
    /// <param name="subject">What it is about; one post per subject in a channel.</param>
    /// <param name="parent">The subject in whose thread it belongs.</param>
    /// <param name="cause">The event that it reports.</param>
    public static async Task WantAsync(DbConnection connection, ChatId channel, string subject, string parent, Card card, Event cause)
    {
        if (await Want.ExecuteAsync(
            connection,
            Guid.NewGuid().ToString("n"),
            channel.Platform,
            channel.Id,
            subject,
            parent,
            CardJson.Write(card),
            cause.Trace,
            cause.ReceivedAt.ToUnixTimeMilliseconds()) > 0)
        {
            await Digests.ReopenAsync(connection, channel, parent);
        }
    }

    /// <summary>Posts something in a channel, as part of the caller's transaction. Where it is posted already, nothing happens.</summary>
    /// <param name="subject">What it is about; one post per subject in a channel.</param>
    public static Task AnnounceAsync(DbConnection connection, ChatId channel, string subject, Card card, DateTimeOffset now) =>
        Announce.ExecuteAsync(
            connection,
            Guid.NewGuid().ToString("n"),
            channel.Platform,
            channel.Id,
            subject,
            CardJson.Write(card),
            now.ToUnixTimeMilliseconds());
}
