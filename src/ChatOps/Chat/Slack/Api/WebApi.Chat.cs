using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Api;

/// <summary>Messages and dialogs.</summary>
internal partial class WebApi
{
    private const string PostEvent = "chatops_post";

    /// <summary>Posts a message and returns its ts. Never retried: see <see cref="WebApiFailure.Ambiguous"/>.</summary>
    /// <param name="postId">Sent as the message's metadata, which any app in the workspace can read.</param>
    public Task<WebApiReply<string>> PostMessageAsync(
        string channel, string? thread, BlockMessage message, string postId, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.PostMessage,
        channel,
        [
            ("channel", channel),
            ("thread_ts", thread),
            ("text", message.Text),
            ("blocks", message.BlocksJson),
            ("metadata", Metadata(postId)),
            // Our links should not expand into previews.
            ("unfurl_links", "false"), ("unfurl_media", "false"),
        ],
        answer => answer.Json.Text("ts"),
        cancellationToken);

    public Task<WebApiReply<string>> UpdateAsync(
        string channel, string ts, BlockMessage message, string postId, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.Update,
        channel,
        [("channel", channel), ("ts", ts), ("text", message.Text), ("blocks", message.BlocksJson), ("metadata", Metadata(postId))],
        answer => answer.Json.Text("ts"),
        cancellationToken);

    public Task<WebApiReply<string>> PostEphemeralAsync(
        string channel, string user, BlockMessage message, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.PostEphemeral,
        channel,
        [("channel", channel), ("user", user), ("text", message.Text), ("blocks", message.BlocksJson)],
        answer => answer.Json.Text("message_ts"),
        cancellationToken);

    public Task<WebApiReply<string>> DeleteAsync(string channel, string ts, CancellationToken cancellationToken) =>
        CallAsync(WebApiMethod.Delete, channel, [("channel", channel), ("ts", ts)], answer => answer.Json.Text("ts"), cancellationToken);

    public Task<WebApiReply<string>> PermalinkAsync(string channel, string ts, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.GetPermalink,
            channel,
            [("channel", channel), ("message_ts", ts)],
            answer => answer.Json.Text("permalink"),
            cancellationToken);

    /// <summary>Shows blocks beside links in a message, or in one that is being written. Repeating it changes nothing.</summary>
    /// <param name="unfurls">By the link, as Slack wrote it.</param>
    public Task<WebApiReply<string>> UnfurlAsync(
        string unfurlId, string source, JsonObject unfurls, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.Unfurl,
            null,
            [("unfurl_id", unfurlId), ("source", source), ("unfurls", unfurls.ToJsonString(SlackJson.Compact))],
            _ => unfurlId,
            cancellationToken);

    /// <summary>Opens a dialog and returns the view's id.</summary>
    public Task<WebApiReply<string>> OpenViewAsync(string trigger, JsonObject view, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.OpenView,
            null,
            [("trigger_id", trigger), ("view", view.ToJsonString(SlackJson.Compact))],
            ViewId,
            cancellationToken);

    /// <summary>Replaces a dialog and returns its new hash.</summary>
    /// <param name="hash">The hash of the view as last seen: if it has changed since, nothing is done (hash_conflict).</param>
    public Task<WebApiReply<string>> UpdateViewAsync(string viewId, string? hash, JsonObject view, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.UpdateView,
            null,
            [("view_id", viewId), ("hash", hash), ("view", view.ToJsonString(SlackJson.Compact))],
            answer => answer.Json.At("view").Text("hash"),
            cancellationToken);

    /// <summary>Sets a person's Home tab.</summary>
    public Task<WebApiReply<string>> PublishViewAsync(string user, JsonObject view, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.PublishView,
            null,
            [("user_id", user), ("view", view.ToJsonString(SlackJson.Compact))],
            ViewId,
            cancellationToken);

    private static string? ViewId(SlackAnswer answer) => answer.Json.At("view").Text("id");

    private static string Metadata(string postId) =>
        new JsonObject { ["event_type"] = PostEvent, ["event_payload"] = new JsonObject { ["id"] = postId } }.ToJsonString();

    private static string? PostIdOf(JsonElement message) =>
        message.At("metadata") is { } metadata && metadata.Text("event_type") == PostEvent ? metadata.At("event_payload").Text("id") : null;
}
