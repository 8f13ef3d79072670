using System.Data.Common;
using ChatOps.Messages;
using ChatOps.People;
using Dapper;

namespace ChatOps.Chat;

/// <summary>
/// Posts that wait for the end of quiet hours. They count as shown until then, as those in a digest do: later news about one of them has a
/// message of its own.
/// </summary>
internal static class HeldPosts
{
    private const int MostInOne = 25;

    public static async Task<bool> IsHeldAsync(DbConnection connection, ChatId channel, string subject) =>
        await connection.ExecuteScalarAsync<long?>(
            "select held from posts where platform = @Platform and channel = @Id and subject = @subject",
            new { channel.Platform, channel.Id, subject }) == 1;

    /// <summary>How many messages are held, by channel.</summary>
    public static async Task<IReadOnlyDictionary<ChatId, long>> CountAsync(DbConnection connection) =>
        (await connection.QueryAsync<(string Platform, string Channel, long Count)>(
            "select platform, channel, count(*) from posts where held = 1 and parent is null group by platform, channel"))
            .ToDictionary(row => new ChatId(row.Platform, row.Channel), row => row.Count);

    /// <summary>Tells a channel what was held, in one message for each 25 posts. A single one has a message of its own.</summary>
    public static async Task ReleaseAsync(DbConnection connection, ChatId place, DateTimeOffset now)
    {
        var (platform, channel) = place;
        var held = (await connection.QueryAsync<(long Id, string Subject, string Card, long Since)>(
            "select id, subject, card, since from posts where platform = @platform and channel = @channel and held = 1 and parent is null order by id",
            new { platform, channel })).ToList();
        if (held.Count == 1)
        {
            await connection.ExecuteAsync(
                "update posts set held = 0, shown = 0, since = @now where id = @Id", new { held[0].Id, now = now.ToUnixTimeMilliseconds() });
        }
        else
        {
            foreach (var some in held.Chunk(MostInOne))
            {
                await connection.ExecuteAsync(
                    "insert into posts (uid, platform, channel, subject, card, rank, since) values (@uid, @platform, @channel, @subject, @card, 1, @since)",
                    new
                    {
                        uid = Guid.NewGuid().ToString("n"),
                        platform,
                        channel,
                        subject = $"quiet/{some[0].Id}/{now.ToUnixTimeMilliseconds()}",
                        card = CardJson.Write(Card([.. some.Select(post => CardJson.Read(post.Card))], some[0].Since)),
                        since = now.ToUnixTimeMilliseconds(),
                    });
            }
        }

        await connection.ExecuteAsync(
            "update posts set held = 0 where platform = @platform and channel = @channel and held = 1", new { platform, channel });
    }

    private static Card Card(IReadOnlyList<Card> cards, long since) => new()
    {
        Title = RichText.Of(
            $"🌙 {Plural.Of(cards.Count, "change")} in the quiet hours, since {DateTimeOffset.FromUnixTimeMilliseconds(since)}"),
        Lines = [.. cards.Select(Digests.Line)],
        Fallback = $"{Plural.Of(cards.Count, "change")} in the quiet hours",
    };
}
