using System.Data.Common;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Chat;

/// <summary>
/// When many new posts are queued, the oldest are combined into one message: otherwise, a channel that accepts one message per second would
/// fall behind by a second for each of them. A post that changes later, or gets a reply, has its own message again. Urgent posts are never
/// combined, nor are those with urgent replies, such as a build that failed before it passed: only a message of their own has a thread.
/// </summary>
internal static class Digests
{
    internal const string Subject = "digest/";

    /// <summary>Posts that have waited for less time will be shown soon, and may still change.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The number of newest posts that keep messages of their own.</summary>
    private const int Kept = 20;

    private const int MostInOne = 25;

    private const string Waiting =
        """
        from posts p where p.platform = @platform and p.channel = @channel and p.version > p.shown and p.parent is null and p.message is null and p.begun is null
            and p.rank = 1 and p.since <= @until
            and not exists (
                select 1 from posts reply
                where reply.platform = p.platform and reply.channel = p.channel and reply.parent = p.subject and reply.version > reply.shown
                    and (reply.rank = 0 or reply.begun is not null))
        """;

    private const string Reopen =
        "update posts set shown = 0 where message is null and begun is null and shown = version and trouble is null and platform = @platform and channel = @channel";

    private static readonly Statement ReopenParent = new($"{Reopen} and subject = @parent", "platform", "channel", "parent");

    private static readonly Statement ReopenReplies = new($"{Reopen} and parent = @parent", "platform", "channel", "parent");

    public static bool MayHold(Post post, DateTimeOffset now) =>
        post is { Parent: null, Message: null, Begun: null, Rank: 1, Since: { } since }
            && now - DateTimeOffset.FromUnixTimeMilliseconds(since) >= Patience;

    /// <summary>Combines the oldest waiting posts into one. False: there are too few.</summary>
    public static async Task<bool> MakeAsync(DbConnection connection, ChatId place, DateTimeOffset now)
    {
        var (platform, channel) = place;
        var until = (now - Patience).ToUnixTimeMilliseconds();
        var waiting = await connection.QuerySingleAsync<long>($"select count(*) {Waiting}", new { platform, channel, until });
        if (waiting <= Kept + 1)
        {
            return false;
        }

        var limit = Math.Min(MostInOne, waiting - Kept);
        var oldest = (await connection.QueryAsync<(long Id, string Subject, string Card, long Since)>(
            $"select id, subject, card, since {Waiting} order by id limit @limit", new { platform, channel, until, limit })).ToList();
        foreach (var (id, subject, _, _) in oldest)
        {
            // Their replies, too: each line of the digest says what they detail.
            await connection.ExecuteAsync(
                """
                update posts set shown = version, touched = @now, trouble = null where id = @id;
                update posts set shown = version, touched = @now, trouble = null
                where platform = @platform and channel = @channel and parent = @subject and message is null and version > shown;
                """,
                new { id, platform, channel, subject, now = now.ToUnixTimeMilliseconds() });
        }

        await connection.ExecuteAsync(
            "insert into posts (uid, platform, channel, subject, card, rank, since) values (@uid, @platform, @channel, @subject, @card, 0, @Since)",
            new
            {
                uid = Guid.NewGuid().ToString("n"),
                platform,
                channel,
                subject = $"{Subject}{oldest[0].Id}",
                card = CardJson.Write(Card([.. oldest.Select(o => CardJson.Read(o.Card))])),
                oldest[0].Since,
            });
        return true;
    }

    /// <summary>A reply to a post that is in a digest needs a thread, and so a message of the post's own.</summary>
    public static Task ReopenAsync(DbConnection connection, ChatId channel, string parent) =>
        ReopenParent.ExecuteAsync(connection, channel.Platform, channel.Id, parent);

    /// <summary>A post has a message of its own now: if it was in a digest, there is a thread for its replies.</summary>
    public static Task ReopenRepliesAsync(DbConnection connection, ChatId channel, string parent) =>
        ReopenReplies.ExecuteAsync(connection, channel.Platform, channel.Id, parent);

    private static Card Card(IReadOnlyList<Card> cards) => new()
    {
        Title = $"{cards.Count} changes in one message, because more happened at once than I can post one by one",
        Lines = [.. cards.Select(Line)],
        Fallback = $"{cards.Count} changes in one message",
    };

    internal static RichText Line(Card card)
    {
        var icon = card.Tone switch { Tone.Good => "✅ ", Tone.Warning => "⚠️ ", Tone.Bad => "❌ ", Tone.Running => "⏳ ", _ => "• " };
        return icon + card.Title + (card.Lines is [.., var last] ? " – " + last : RichText.Empty);
    }
}
