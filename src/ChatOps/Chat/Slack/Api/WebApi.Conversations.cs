using System.Text.Json;

namespace ChatOps.Chat.Slack.Api;

/// <summary>Channels and their messages.</summary>
internal partial class WebApi
{
    // Slack recommends at most 200 at a time.
    private const string PageSize = "200";

    public Task<WebApiReply<WorkspaceChannel>> ConversationInfoAsync(string channel, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.ConversationInfo,
            channel,
            [("channel", channel)],
            answer => answer.Json.At("channel") is { } found ? Channel(found) : null,
            cancellationToken);

    /// <summary>Opens the direct messages with a person. Succeeds if they are open.</summary>
    public Task<WebApiReply<string>> OpenAsync(string person, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.Open, null, [("users", person)], answer => answer.Json.At("channel").Text("id"), cancellationToken);

    /// <summary>Public channels, and private ones that the bot is a member of.</summary>
    /// <param name="privateToo">Needs a scope of its own; without it, Slack refuses to list any.</param>
    public Task<WebApiReply<WebApiPage<WorkspaceChannel>>> ConversationsAsync(
        bool privateToo, bool archivedToo, string? cursor, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.ConversationList,
        null,
        [
            ("types", privateToo ? "public_channel,private_channel" : "public_channel"),
            ("exclude_archived", archivedToo ? "false" : "true"),
            ("limit", PageSize),
            ("cursor", cursor),
        ],
        answer => Page(answer.Json, "channels", Channel),
        cancellationToken);

    /// <summary>A channel's messages that aren't older than <paramref name="oldest"/>, newest first.</summary>
    public Task<WebApiReply<WebApiPage<HistoryMessage>>> HistoryAsync(
        string channel, DateTimeOffset oldest, string? cursor, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.History,
        channel,
        [
            ("channel", channel),
            ("oldest", Ts(oldest)),
            ("inclusive", "true"),
            ("include_all_metadata", "true"),
            ("limit", PageSize),
            ("cursor", cursor),
        ],
        answer => Page(answer.Json, "messages", Message),
        cancellationToken);

    /// <summary>A thread's messages that aren't older than <paramref name="oldest"/>, and its parent.</summary>
    public Task<WebApiReply<WebApiPage<HistoryMessage>>> RepliesAsync(
        string channel, string thread, DateTimeOffset oldest, string? cursor, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.Replies,
        channel,
        [
            ("channel", channel),
            ("ts", thread),
            ("oldest", Ts(oldest)),
            ("inclusive", "true"),
            ("include_all_metadata", "true"),
            ("limit", PageSize),
            ("cursor", cursor),
        ],
        answer => Page(answer.Json, "messages", Message),
        cancellationToken);

    /// <summary>One message.</summary>
    /// <param name="thread">The message in whose thread it is; null: it is in none.</param>
    public Task<WebApiReply<WrittenMessage>> MessageAsync(string channel, string? thread, string ts, CancellationToken cancellationToken) =>
        CallAsync(
            thread is null ? WebApiMethod.History : WebApiMethod.Replies,
            channel,
            [("channel", channel), ("ts", thread), ("oldest", ts), ("latest", ts), ("inclusive", "true"), ("limit", PageSize)],
            answer => answer.Json.Items("messages").Where(message => message.Text("ts") == ts)
                .Select(message => new WrittenMessage(message.Text("text") ?? "", message.Text("user")))
                .FirstOrDefault(),
            cancellationToken);

    /// <summary>Joins a public channel. Succeeds if the bot is already a member.</summary>
    public Task<WebApiReply<WorkspaceChannel>> JoinAsync(string channel, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.Join,
            channel,
            [("channel", channel)],
            answer => answer.Json.At("channel") is { } joined ? Channel(joined) : null,
            cancellationToken);

    /// <summary>Creates a channel; the bot is its only member.</summary>
    public Task<WebApiReply<WorkspaceChannel>> CreateChannelAsync(string name, bool isPrivate, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.CreateChannel,
            null,
            [("name", name), ("is_private", isPrivate ? "true" : "false")],
            answer => answer.Json.At("channel") is { } created ? Channel(created) : null,
            cancellationToken);

    public Task<WebApiReply<string>> InviteAsync(string channel, string user, CancellationToken cancellationToken) =>
        CallAsync(WebApiMethod.Invite, channel, [("channel", channel), ("users", user)], _ => channel, cancellationToken);

    public Task<WebApiReply<string>> SetTopicAsync(string channel, string topic, CancellationToken cancellationToken) =>
        CallAsync(WebApiMethod.SetTopic, channel, [("channel", channel), ("topic", topic)], _ => channel, cancellationToken);

    public Task<WebApiReply<string>> PinAsync(string channel, string message, CancellationToken cancellationToken) =>
        CallAsync(WebApiMethod.Pin, channel, [("channel", channel), ("timestamp", message)], _ => channel, cancellationToken);

    private static string Ts(DateTimeOffset moment)
    {
        var seconds = Math.DivRem(moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond, out var rest);
        return $"{seconds}.{rest / TimeSpan.TicksPerMicrosecond:000000}";
    }

    private static WebApiPage<T> Page<T>(JsonElement json, string items, Func<JsonElement, T?> read) where T : class => new(
        [.. json.Items(items).Select(read).OfType<T>()],
        json.At("response_metadata").Text("next_cursor") is { Length: > 0 } next ? next : null);

    private static WorkspaceChannel? Channel(JsonElement json) => json.Text("id") is { } id
        ? new(id, json.Text("name") ?? id, json.Is("is_private"), json.Is("is_member"), json.Is("is_archived"))
        {
            Creator = json.Text("creator") is { Length: > 0 } creator ? creator : null,
            Created = json.At("created") is { ValueKind: JsonValueKind.Number } at && at.TryGetInt64(out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null,
        }
        : null;

    private static HistoryMessage? Message(JsonElement json) => json.Text("ts") is { } ts
        ? new(ts, PostIdOf(json))
        : null;
}
