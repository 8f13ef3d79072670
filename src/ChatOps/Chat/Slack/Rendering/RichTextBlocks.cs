using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Renders <see cref="RichText"/> as the elements of rich_text blocks. Slack interprets nothing in their texts, neither mentions nor
/// markup nor emoji, so foreign text needs no escaping and is shown as it is.
/// </summary>
internal static class RichTextBlocks
{
    /// <summary>At most <paramref name="limit"/> characters; the rest is replaced by an ellipsis.</summary>
    /// <param name="heading">One line, in bold.</param>
    /// <returns>The elements, none of them empty, and how many characters they take up.</returns>
    public static (List<JsonObject> Elements, int Cost) Elements(RichText text, int limit, bool heading = false)
    {
        var elements = new List<JsonObject>();
        var cost = 0;
        foreach (var span in text.Spans)
        {
            // One character is reserved for the ellipsis.
            var element = Element(span, limit - 1 - cost, heading, out var price, out var whole);
            cost += price;
            if (element is not null)
            {
                elements.Add(element);
            }

            if (!whole)
            {
                elements.Add(Text($"{MrkdwnEscape.Ellipsis}", bold: heading));
                return (elements, cost + 1);
            }
        }

        return (elements, cost);
    }

    public static JsonObject Text(string text, bool bold = false, bool code = false)
    {
        var element = new JsonObject { ["type"] = "text", ["text"] = text };
        if (bold || code)
        {
            element["style"] = new JsonObject(
                new[] { ("bold", bold), ("code", code) }.Where(s => s.Item2).Select(s => KeyValuePair.Create(s.Item1, (JsonNode?)true)));
        }

        return element;
    }

    public static JsonObject Section(IEnumerable<JsonObject> elements) =>
        new() { ["type"] = "rich_text_section", ["elements"] = Blocks.Array(elements) };

    public static JsonObject Fixed(string text) =>
        new() { ["type"] = "rich_text_preformatted", ["elements"] = Blocks.Array([Text(text)]) };

    public static JsonObject Block(params IEnumerable<JsonObject> parts) =>
        new() { ["type"] = "rich_text", ["elements"] = Blocks.Array(parts) };

    private static JsonObject? Element(Span span, int room, bool heading, out int cost, out bool whole)
    {
        switch (span)
        {
            case Span.Bold bold:
                return Words(bold.Text, room, heading, true, false, out cost, out whole);
            case Span.Code code:
                return Words(code.Text.ReplaceLineEndings(" "), room, heading, heading, true, out cost, out whole);
            case Span.Command command:
                return Words(SlashCommands.Write(command), room, heading, heading, true, out cost, out whole);
            case Span.Link link when Mrkdwn.Address(link.Url) is { } url && url.Length < room:
                var label = Words(
                    link.Label.Length == 0 ? link.Url : link.Label, room - url.Length, true, heading, false, out var price, out whole);
                cost = label is null ? 0 : price + url.Length;
                if (label is not null)
                {
                    (label["type"], label["url"]) = ("link", url);
                }

                return label;
            case Span.Link { Label: var words, Url: var address }:
                return Words(words.Length == 0 ? address : words, room, heading, heading, false, out cost, out whole);
            case Span.Person { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsUser(id):
                return Token(new() { ["type"] = "user", ["user_id"] = id }, id.Length, room, out cost, out whole);
            case Span.Group { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsGroup(id):
                return Token(new() { ["type"] = "usergroup", ["usergroup_id"] = id }, id.Length, room, out cost, out whole);
            case Span.Channel { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsChannel(id):
                return Token(new() { ["type"] = "channel", ["channel_id"] = id }, id.Length, room, out cost, out whole);
            case Span.Time time when time.At >= DateTimeOffset.UnixEpoch:
                var format = time.HasSeconds ? "{date_short_pretty} {time_secs}" : "{date_short_pretty} {time}";
                return Token(
                    new()
                    {
                        ["type"] = "date",
                        ["timestamp"] = time.At.ToUnixTimeSeconds(),
                        ["format"] = format,
                        ["fallback"] = time.Words,
                    },
                    format.Length + time.Words.Length,
                    room,
                    out cost,
                    out whole);
            default:
                return Words(span.Words, room, heading, heading, false, out cost, out whole);
        }
    }

    private static JsonObject? Words(string text, int room, bool isOneLine, bool bold, bool code, out int cost, out bool whole)
    {
        var clean = MrkdwnEscape.Clean(text);
        clean = isOneLine ? clean.Replace('\n', ' ') : clean;
        whole = clean.Length <= room;
        var shown = whole ? clean : clean[..WholeCharacters(clean, room)];
        cost = shown.Length;
        return shown.Length == 0 ? null : Text(shown, bold, code);
    }

    private static int WholeCharacters(string text, int room) => room <= 0 ? 0 : char.IsHighSurrogate(text[room - 1]) ? room - 1 : room;

    private static JsonObject? Token(JsonObject token, int length, int room, out int cost, out bool whole)
    {
        whole = length <= room;
        cost = whole ? length : 0;
        return whole ? token : null;
    }
}
