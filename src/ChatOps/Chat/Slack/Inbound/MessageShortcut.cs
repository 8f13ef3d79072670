using System.Globalization;
using System.Text.Json;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>What someone chose in the menu of a message, anyone's.</summary>
internal static class MessageShortcut
{
    private const int Longest = 10_000;

    /// <summary>The fields in which messages of apps say something, outside of their text.</summary>
    private static readonly string[] Texts = ["text", "title", "fallback", "pretext", "value", "caption"];

    public static ChatInput Read(JsonElement json, ChatContext where)
    {
        var message = json.At("message");
        return (json.Text("message_ts") ?? message.Text("ts")) is not { Length: > 0 } ts
            ? new ChatInput.NotUnderstood("A message shortcut without its message.")
            : new ChatInput.MessageAsked(
                where, ts, message.Text("thread_ts") is { } thread && thread != ts ? thread : null, At(ts), Words(message))
            {
                IsIncident = json.Text("callback_id") is InboundTranslation.DeclareIncident,
            };
    }

    private static DateTimeOffset? At(string ts) =>
        decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;

    /// <summary>Alerts of other apps often say everything in attachments and blocks.</summary>
    private static string Words(JsonElement? message)
    {
        var texts = new List<string>();
        if (message is { } said)
        {
            texts.Add(said.Text("text") ?? "");
            foreach (var part in new[] { "attachments", "blocks" })
            {
                texts.AddRange(NestedTexts.In(said.At(part), Texts));
            }
        }

        return MrkdwnEscape.Raw(string.Join('\n', texts.Select(TypedText.Plain)), Longest);
    }
}
