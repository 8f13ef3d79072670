using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Chat;

/// <summary>The board's table.</summary>
internal static partial class Posts
{
    /// <summary>The longest wait: a longer one was set before the clock was turned back.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Posts that are out of date. A reply waits for its parent and for the replies before it, except for replies that were rejected
    /// individually.
    /// </summary>
    private const string Behind =
        """
        from posts p left join posts parent on parent.platform = p.platform and parent.channel = p.channel and parent.subject = p.parent
        where p.platform = @platform and p.version > p.shown
            and (p.parent is null or parent.message is not null)
            and (p.parent is null or p.message is not null or not exists (
                select 1 from posts earlier
                where earlier.platform = p.platform and earlier.channel = p.channel and earlier.parent = p.parent and earlier.message is null and earlier.id < p.id
                    and earlier.version > earlier.shown and earlier.skipped = 0))
        """;

    private static readonly Statement Want = new(
        """
        insert into posts (uid, platform, channel, subject, parent, card, rank, trace, since, held, shown)
        values (@uid, @platform, @channel, @subject, @parent, @card, @rank, @trace, @since, @held, @held)
        on conflict (platform, channel, subject) do update set card = excluded.card, version = posts.version + 1, rank = excluded.rank, trace = excluded.trace,
            since = case when posts.version > posts.shown then posts.since else excluded.since end,
            held = case when excluded.held = 1 and posts.message is null and posts.begun is null then 1 else 0 end,
            shown = case when excluded.held = 1 and posts.message is null and posts.begun is null then posts.version + 1 else posts.shown end
        where posts.card <> excluded.card or posts.held > excluded.held
        """,
        "uid", "platform", "channel", "subject", "parent", "card", "rank", "trace", "since", "held");

    private static readonly Statement Begin = new(
        "update posts set begun = @now, place = @place where id = @id and message is null and version > shown", "now", "place", "id");

    private static readonly Statement Shown = new(
        """
        update posts set message = @message, shown = @version, begun = null, trouble = @note, touched = @now, not_before = @again, skipped = 0,
            since = case when @version > 0 and version > @version then @now else since end
        where id = @id
        """,
        "message", "version", "note", "now", "again", "id");

    private static readonly Statement NextUrgent = new(Next(oldest: false), "platform", "channel", "limit", "now", "absurd");

    private static readonly Statement NextOldest = new(Next(oldest: true), "platform", "channel", "limit", "now", "absurd");

    /// <summary>Sets what should be shown; part of the caller's transaction. An unchanged card has no effect.</summary>
    /// <param name="subject">What the post is about; one post per subject in a channel.</param>
    /// <param name="parent">The subject in whose thread it belongs.</param>
    /// <param name="isUrgent">It reports an operation or a failure, and is shown before less urgent posts.</param>
    /// <param name="cause">The newest event that it reports.</param>
    public static Task WantAsync(
        DbConnection connection, ChatId channel, string subject, string? parent, Card card, bool isUrgent, Event cause) =>
        WantAsync(connection, channel, subject, parent, CardJson.Write(card), isUrgent, cause);

    /// <param name="card">As serialized by <see cref="CardJson"/>.</param>
    /// <param name="isHeld">It waits for the end of quiet hours, unless it, or for a reply its parent, is in the channel already.</param>
    public static Task WantAsync(
        DbConnection connection,
        ChatId channel,
        string subject,
        string? parent,
        string card,
        bool isUrgent,
        Event cause,
        bool isHeld = false) =>
        WantAsync(connection, channel, subject, parent, card, isUrgent, cause.Trace, cause.ReceivedAt, isHeld);

    /// <param name="since">When what it reports became known.</param>
    public static async Task WantAsync(
        DbConnection connection,
        ChatId channel,
        string subject,
        string? parent,
        string card,
        bool isUrgent,
        string? trace,
        DateTimeOffset since,
        bool isHeld = false)
    {
        isHeld = isHeld && (parent is null || await HeldPosts.IsHeldAsync(connection, channel, parent));
        var isNew = await Want.ExecuteAsync(
            connection,
            Guid.NewGuid().ToString("n"),
            channel.Platform,
            channel.Id,
            subject,
            parent,
            card,
            isUrgent ? 0L : 1L,
            trace,
            since.ToUnixTimeMilliseconds(),
            isHeld ? 1L : 0L) > 0;
        if (isNew && parent is not null && !isHeld)
        {
            await Digests.ReopenAsync(connection, channel, parent);
        }
    }

    /// <summary>
    /// Withdraws a post and its replies, as long as no one can have seen them. False: the post itself is shown, or may be.
    /// </summary>
    public static async Task<bool> ForgetUnseenAsync(DbConnection connection, ChatId channel, string subject)
    {
        await connection.ExecuteAsync(
            "delete from posts where platform = @Platform and channel = @channel and parent = @subject and message is null and begun is null",
            new { channel.Platform, channel = channel.Id, subject });
        return await connection.ExecuteAsync(
            "delete from posts where platform = @Platform and channel = @channel and subject = @subject and message is null and begun is null",
            new { channel.Platform, channel = channel.Id, subject }) == 1;
    }

    /// <summary>The channels where a subject is posted, as configured.</summary>
    public static async Task<IReadOnlyList<ChatId>> ChannelsAsync(DbConnection connection, string subject) =>
        [.. await connection.QueryAsync<ChatId>(
            "select platform as Platform, channel as Id from posts where subject = @subject order by id", new { subject })];

    /// <summary>The message of a subject, where it is shown.</summary>
    /// <param name="platform">Preferred if it is shown on several platforms.</param>
    /// <returns>The channel, as the platform's id, and the message.</returns>
    public static async Task<(ChatId Place, string Message)?> MessageAsync(DbConnection connection, string platform, string subject) =>
        (await connection.QueryAsync<(string Platform, string Place, string Message)>(
            """
            select platform, coalesce(place, channel), message from posts where subject = @subject and message is not null
            order by case when platform = @platform then 0 else 1 end, id limit 1
            """,
            new { platform, subject })).Select(r => ((ChatId, string)?)(new(r.Platform, r.Place), r.Message)).FirstOrDefault();

    /// <summary>The title of the post that a reply belongs to.</summary>
    public static async Task<RichText> TitleAsync(DbConnection connection, string platform, Post reply) => CardJson.Read(
        await connection.QuerySingleAsync<string>(
            "select card from posts where platform = @platform and channel = @Channel and subject = @Parent",
            new { platform, reply.Channel, reply.Parent })).Title;

    public static Task<string?> MessageAsync(DbConnection connection, long id) =>
        connection.QuerySingleOrDefaultAsync<string?>("select message from posts where id = @id", new { id });

    /// <summary>The platform's id of a channel, from where the bot last posted under its name; null: it hasn't posted yet.</summary>
    public static Task<string?> PlaceAsync(DbConnection connection, ChatId channel) =>
        connection.QueryFirstOrDefaultAsync<string?>(
            "select place from posts where platform = @Platform and channel = @Id and place is not null order by id desc limit 1", channel);

    /// <summary>Channels with posts that can be shown, and from when.</summary>
    /// <param name="except">Channels that already have a task.</param>
    public static async Task<IReadOnlyList<(string Channel, long From)>> BehindAsync(
        DbConnection connection, string platform, IEnumerable<string> except, DateTimeOffset now) =>
        [.. await connection.QueryAsync<(string, long)>(
            $"select p.channel, min(case when p.not_before > @absurd then 0 else p.not_before end) {Behind} and p.channel not in @except group by p.channel",
            new { platform, except = new ListParameter<string>(["", .. except]), absurd = (now + LongestWait).ToUnixTimeMilliseconds() })];

    /// <summary>
    /// The posts to bring up to date next: first those about operations and failures (details before the message that sums them up), then
    /// outdated posts that people can see, then new posts, each group in its order.
    /// </summary>
    /// <param name="oldest">Returns those that have waited longest instead, so that no post waits indefinitely behind more urgent
    /// ones.</param>
    public static Task<IReadOnlyList<Post>> NextAsync(
        DbConnection connection, ChatId channel, bool oldest, DateTimeOffset now, int limit) =>
        (oldest ? NextOldest : NextUrgent).QueryAsync<Post>(
            connection, channel.Platform, channel.Id, limit, now.ToUnixTimeMilliseconds(), (now + LongestWait).ToUnixTimeMilliseconds());

    internal static string Next(bool oldest)
    {
        var order =
            $"{(oldest ? "p.since" : "p.rank, case when p.message is not null then 1 when p.rank = 0 then 0 else 2 end, case when p.message is null then 0 else p.touched end")}, p.id";
        return
            $"""
             select p.id, p.uid, p.channel, p.place as Home, parent.place as ParentHome, p.subject, p.parent, parent.message as Thread, p.card, p.version, p.message, p.frozen,
                 p.begun, p.trace, p.since, p.rank, p.repeated
             from posts p left join posts parent on parent.platform = p.platform and parent.channel = p.channel and parent.subject = p.parent
             where p.id in (
                 select p.id {Behind} and p.channel = @channel and (p.not_before <= @now or p.not_before > @absurd) order by {order} limit @limit)
             order by {order}
             """;
    }

    /// <summary>A message is about to be posted. False: it already exists, or there is nothing to post any more.</summary>
    public static async Task<bool> BeginAsync(DbConnection connection, long id, string place, DateTimeOffset now) =>
        await Begin.ExecuteAsync(connection, now.ToUnixTimeMilliseconds(), place, id) == 1;

    /// <summary>The message now shows <paramref name="version"/>. Zero: the message exists, but it isn't known what it shows.</summary>
    /// <param name="note">What is missing from the message.</param>
    /// <param name="again">The earliest time of its next edit.</param>
    public static Task ShownAsync(
        DbConnection connection, long id, string message, long version, string? note, DateTimeOffset now, DateTimeOffset again) =>
        Shown.ExecuteAsync(connection, message, version, note, now.ToUnixTimeMilliseconds(), again.ToUnixTimeMilliseconds(), id);

    /// <summary>It can't be determined whether it was posted: it is posted again and says so.</summary>
    public static Task RepeatAsync(DbConnection connection, long id) =>
        connection.ExecuteAsync("update posts set begun = null, place = null, repeated = repeated + 1 where id = @id", new { id });

    /// <summary>The message certainly doesn't exist: it is posted again, followed by its replies.</summary>
    public static Task GoneAsync(DbConnection connection, Post post, string platform, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            update posts set message = null, shown = 0, begun = null, place = null, frozen = null, since = case when shown > 0 then @now else since end where id = @Id;
            update posts set not_before = 0 where platform = @platform and channel = @Channel and parent = @Subject and message is null;
            """,
            new { post.Id, platform, post.Channel, post.Subject, now = now.ToUnixTimeMilliseconds() });

    /// <summary>What it should show will never be accepted: it waits for a change of its card.</summary>
    public static Task GiveUpAsync(DbConnection connection, long id, long version, string trouble, DateTimeOffset now) =>
        connection.ExecuteAsync(
            "update posts set shown = @version, begun = null, trouble = @trouble, touched = @now where id = @id",
            new { id, version, trouble, now = now.ToUnixTimeMilliseconds() });

    /// <param name="uncertain">Whether a message may have been posted.</param>
    /// <param name="alone">Whether the replies after it needn't wait for it.</param>
    public static Task PutOffAsync(
        DbConnection connection, long id, DateTimeOffset until, string trouble, bool uncertain, bool alone = false) =>
        connection.ExecuteAsync(
            "update posts set not_before = @until, trouble = @trouble, begun = case when @uncertain then begun else null end, skipped = @skipped where id = @id",
            new { id, until = until.ToUnixTimeMilliseconds(), trouble, uncertain, skipped = alone ? 1 : 0 });
}
