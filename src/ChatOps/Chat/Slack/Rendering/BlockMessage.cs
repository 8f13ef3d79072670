using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A message in Slack's format.</summary>
/// <param name="Text">For notifications and screen readers; escaped.</param>
internal sealed record BlockMessage(string Text, JsonArray Blocks)
{
    /// <summary>Null: the message is text only.</summary>
    public string? BlocksJson => Blocks.Count == 0 ? null : Blocks.ToJsonString(SlackJson.Compact);
}

/// <summary>The parts of Block Kit that we use. Texts passed in must already be escaped.</summary>
internal static class Blocks
{
    /// <summary><c>verbatim</c> keeps Slack from turning text that looks like mentions, channels or links into them.</summary>
    public static JsonObject Mrkdwn(string text) => new() { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true };

    public static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text };

    public static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Mrkdwn(text) };

    public static JsonObject Fields(IEnumerable<string> texts) => new() { ["type"] = "section", ["fields"] = Array(texts.Select(Mrkdwn)) };

    public static JsonObject Context(IEnumerable<string> texts) =>
        new() { ["type"] = "context", ["elements"] = Array(texts.Select(Mrkdwn)) };

    public static JsonObject Actions(IEnumerable<JsonObject> buttons) => new() { ["type"] = "actions", ["elements"] = Array(buttons) };

    public static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];
}
