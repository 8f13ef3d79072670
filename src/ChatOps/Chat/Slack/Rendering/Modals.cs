using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>What takes the place of a form in its dialog once it was submitted.</summary>
internal static class Modals
{
    private const int LongestTitle = 24;

    /// <summary>An answer to one person. Its buttons work as they do in a message.</summary>
    /// <param name="callbackId">As created by <see cref="Inbound.ContextSeal.Write"/>.</param>
    public static JsonObject Answer(BlockMessage message, string callbackId) => Modal(
        "ChatOps", callbackId, message.Blocks.Count > 0 ? (JsonArray)message.Blocks.DeepClone() : [Blocks.Section(message.Text)]);

    /// <summary>A person's Home tab.</summary>
    public static JsonObject Home(BlockMessage message) => new()
    {
        ["type"] = "home",
        ["blocks"] = message.Blocks.Count > 0 ? (JsonArray)message.Blocks.DeepClone() : [Blocks.Section(message.Text)],
    };

    /// <summary>Shown until there is an answer.</summary>
    public static JsonObject Working(string title, string callbackId) => Modal(
        title,
        callbackId,
        [
            Blocks.Section("⏳ Working on it…"),
            Blocks.Context(["You may close this: the answer then comes as a message."]),
        ]);

    private static JsonObject Modal(string title, string callbackId, JsonArray blocks) => new()
    {
        ["type"] = "modal",
        ["callback_id"] = callbackId,
        ["title"] = Blocks.Plain(MrkdwnEscape.OneLine(title, LongestTitle) is { Length: > 0 } line ? line : "–"),
        ["close"] = Blocks.Plain("Close"),
        ["blocks"] = blocks,
    };
}
