using System.Text.Json;

namespace ChatOps.Chat.Slack;

/// <summary>Channels and what was said in them.</summary>
internal partial class SlackApi
{
    // Slack recommends no more than 200 at a time.
    private const string PageSize = "200";

    public Task<SlackReply<SlackChannel>> ConversationInfoAsync(string channel, CancellationToken cancellationToken) =>
        CallAsync(SlackMethod.ConversationInfo, channel, [("channel", channel)], answer => answer.Json.At("channel") is { } found ? Channel(found) : null, cancellationToken);

    /// <summary>Public channels, and the private ones that the bot is in.</summary>
    public Task<SlackReply<SlackPage<SlackChannel>>> ConversationsAsync(bool archivedToo, string? cursor, CancellationToken cancellationToken) => CallAsync(
        SlackMethod.ConversationList,
        null,
        [("types", "public_channel,private_channel"), ("exclude_archived", archivedToo ? "false" : "true"), ("limit", PageSize), ("cursor", cursor)],
        answer => Page(answer.Json, "channels", Channel),
        cancellationToken);

    /// <summary>Messages of a channel not older than <paramref name="oldest"/>, newest first.</summary>
    public Task<SlackReply<SlackPage<SlackHistoryMessage>>> HistoryAsync(string channel, DateTimeOffset oldest, string? cursor, CancellationToken cancellationToken) => CallAsync(
        SlackMethod.History,
        channel,
        [("channel", channel), ("oldest", Ts(oldest)), ("inclusive", "true"), ("include_all_metadata", "true"), ("limit", PageSize), ("cursor", cursor)],
        answer => Page(answer.Json, "messages", Message),
        cancellationToken);

    /// <summary>Messages of a thread not older than <paramref name="oldest"/>, and its parent.</summary>
    public Task<SlackReply<SlackPage<SlackHistoryMessage>>> RepliesAsync(
        string channel, string thread, DateTimeOffset oldest, string? cursor, CancellationToken cancellationToken) => CallAsync(
        SlackMethod.Replies,
        channel,
        [("channel", channel), ("ts", thread), ("oldest", Ts(oldest)), ("inclusive", "true"), ("include_all_metadata", "true"), ("limit", PageSize), ("cursor", cursor)],
        answer => Page(answer.Json, "messages", Message),
        cancellationToken);

    /// <summary>Joins a public channel. Being in it already is success.</summary>
    public Task<SlackReply<SlackChannel>> JoinAsync(string channel, CancellationToken cancellationToken) =>
        CallAsync(SlackMethod.Join, channel, [("channel", channel)], answer => answer.Json.At("channel") is { } joined ? Channel(joined) : null, cancellationToken);

    private static string Ts(DateTimeOffset moment)
    {
        var seconds = Math.DivRem(moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond, out var rest);
        return $"{seconds}.{rest / TimeSpan.TicksPerMicrosecond:000000}";
    }

    private static SlackPage<T> Page<T>(JsonElement json, string items, Func<JsonElement, T?> read) where T : class => new(
        [.. json.Items(items).Select(read).OfType<T>()],
        json.At("response_metadata").Text("next_cursor") is { Length: > 0 } next ? next : null);

    private static SlackChannel? Channel(JsonElement json) => json.Text("id") is { } id
        ? new(id, json.Text("name") ?? id, json.Is("is_private"), json.Is("is_member"), json.Is("is_archived"))
        : null;

    private static SlackHistoryMessage? Message(JsonElement json) => json.Text("ts") is { } ts
        ? new(ts, PostIdOf(json))
        : null;
}
