using System.Text;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Renders <see cref="RichText"/> as Slack's mrkdwn. Slack can only escape &amp;, &lt; and &gt;, so the formatting characters * _ ~ ` in
/// foreign text can't be escaped; left alone, they would pair with each other and with ours. Only where Slack would interpret one, it is
/// replaced by a look-alike: nothing invisible gets into what people copy, and names_like_this stay as they are. Text to be copied belongs
/// in a code span anyway, where only the backtick must be replaced.
/// </summary>
internal static class Mrkdwn
{
    private const int LongestUrl = 2000;

    /// <summary>At most <paramref name="limit"/> characters, which must be 1 or more; the rest is replaced by an ellipsis.</summary>
    /// <param name="heading">One line, which the caller sets in bold.</param>
    public static string Render(RichText text, int limit, bool heading = false)
    {
        var output = new StringBuilder();
        for (var i = 0; i < text.Spans.Length; i++)
        {
            // One character is reserved for the ellipsis.
            var room = limit - 1 - output.Length;
            // Slack interprets a formatting character only at a word boundary.
            var apart = !EndsInWord(i > 0 ? text.Spans[i - 1].Words : "")
                && !BeginsWithWord(i + 1 < text.Spans.Length ? text.Spans[i + 1].Words : "");
            var lineStart = !heading && (output.Length == 0 || output[^1] == '\n');
            var (piece, whole) = Render(text.Spans[i], room, heading, apart, lineStart);
            output.Append(piece);
            if (!whole)
            {
                return output.Append(MrkdwnEscape.Ellipsis).ToString();
            }
        }

        return output.ToString();
    }

    /// <summary>
    /// For notifications and screen readers: the text on one line, without formatting. People and channels remain tokens, since only Slack
    /// knows their names.
    /// </summary>
    public static string Words(RichText text, int limit)
    {
        var output = new StringBuilder();
        foreach (var span in text.Spans)
        {
            var words = span is Span.Command command ? SlashCommands.Write(command) : span.Words;
            var (piece, whole) = span is Span.Person or Span.Channel
                ? Render(span, limit - 1 - output.Length, heading: true, apart: false, lineStart: false)
                : Pieces(MrkdwnEscape.Clean(words).Replace('\n', ' '), limit - 1 - output.Length, (rune, _) => MrkdwnEscape.Escape(rune));
            output.Append(piece);
            if (!whole)
            {
                return output.Append(MrkdwnEscape.Ellipsis).ToString().Trim();
            }
        }

        return output.ToString().Trim();
    }

    /// <summary>Bold, on one line; empty when there is no text.</summary>
    public static string Bold(string inner) => inner.Trim() is { Length: > 0 } trimmed ? $"*{trimmed}*" : "";

    private static (string Piece, bool Whole) Render(Span span, int room, bool heading, bool apart, bool lineStart) => span switch
    {
        Span.Plain plain => Plain(plain.Text, room, heading, lineStart),
        Span.Bold bold when apart && !heading =>
            Marked(bold.Text, '*', room, (line, inside) => Plain(line, inside, heading: true, lineStart: false)),
        Span.Bold bold => Plain(bold.Text, room, heading, lineStart),
        Span.Command command => Render(new Span.Code(SlashCommands.Write(command)), room, heading, apart, lineStart),
        Span.Code code when apart =>
            Marked(
                code.Text,
                '`',
                room,
                (line, inside) => Pieces(line, inside, (rune, _) => rune.Value == '`' ? "ˋ" : MrkdwnEscape.Escape(rune))),
        Span.Code code => Plain(code.Text, room, heading, lineStart),
        Span.Link link => Link(link, room, heading, lineStart),
        Span.Person { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsUser(id) => Token($"<@{id}>", room),
        Span.Group { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsGroup(id) => Token($"<!subteam^{id}>", room),
        Span.Channel { Id: { Platform: Inbox.Source, Id: var id } } when SlackIds.IsChannel(id) => Token($"<#{id}>", room),
        Span.Time time when time.At >= DateTimeOffset.UnixEpoch =>
            Token(
                $"<!date^{time.At.ToUnixTimeSeconds()}^{{date_short_pretty}} {{{(time.HasSeconds ? "time_secs" : "time")}}}|{time.Words}>",
                room),
        _ => Plain(span.Words, room, heading, lineStart),
    };

    private static (string, bool) Plain(string text, int room, bool heading, bool lineStart)
    {
        var clean = MrkdwnEscape.Clean(text);
        if (heading)
        {
            clean = clean.Replace('\n', ' ');
        }

        var quotes = lineStart;
        return Pieces(clean, room, (rune, at) =>
        {
            var quote = quotes && rune.Value == '>';
            quotes = rune.Value == '\n' || (quotes && rune.Value is ' ' or '\t');
            return quote ? "›" : Disarmed(rune, clean, at, heading) ?? MrkdwnEscape.Escape(rune);
        });
    }

    private static (string, bool) Marked(string text, char mark, int room, Func<string, int, (string Piece, bool Whole)> write)
    {
        var clean = MrkdwnEscape.Clean(text).Replace('\n', ' ');
        var trimmed = clean.Trim();
        if (trimmed.Length == 0)
        {
            return (clean.Length > 0 ? " " : "", true);
        }

        // Formatting doesn't work with spaces just inside it: they go outside.
        var (before, after) = (clean[0] == ' ' ? " " : "", clean[^1] == ' ' ? " " : "");
        var inside = room - 2 - before.Length - after.Length;
        if (inside < 1)
        {
            return ("", false);
        }

        var (piece, whole) = write(trimmed, inside);
        return piece.Length == 0 ? ("", false) : ($"{before}{mark}{piece.TrimEnd()}{mark}{after}", whole);
    }

    private static (string, bool) Link(Span.Link link, int room, bool heading, bool lineStart)
    {
        var label = link.Label.Length == 0 ? link.Url : link.Label;
        if (Address(link.Url)?.Replace("&", "&amp;") is not { Length: <= LongestUrl } url)
        {
            return Plain(label, room, heading, lineStart);
        }

        // <url|label>; with an empty label, the bare address would be shown.
        var (text, whole) = Plain(label.Replace('\n', ' '), room - url.Length - 3, heading, lineStart: false);
        return text.Length == 0 ? ("", false) : ($"<{url}|{text}>", whole);
    }

    /// <summary>An address that Slack may link to, without the characters that end one; null when it isn't one.</summary>
    public static string? Address(string text) =>
        Uri.TryCreate(MrkdwnEscape.Clean(text).Trim(), UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.AbsoluteUri.Replace("|", "%7C")
            .Replace("<", "%3C")
            .Replace(">", "%3E")
            .Replace("\"", "%22") is { Length: <= LongestUrl } url
            ? url
            : null;

    private static (string, bool) Token(string token, int room) => token.Length <= room ? (token, true) : ("", false);

    private static (string Piece, bool Whole) Pieces(string clean, int room, Func<Rune, int, string> write)
    {
        var output = new StringBuilder();
        var at = 0;
        foreach (var rune in clean.EnumerateRunes())
        {
            var piece = write(rune, at);
            if (output.Length + piece.Length > room)
            {
                return (output.ToString(), false);
            }

            output.Append(piece);
            at += rune.Utf16SequenceLength;
        }

        return (output.ToString(), true);
    }

    /// <summary>The look-alike of a character that Slack would interpret as formatting; null for any other character.</summary>
    private static string? Disarmed(Rune rune, string text, int at, bool insideBold)
    {
        var lookAlike = rune.Value switch { '*' => "∗", '_' => "ˍ", '~' => "∼", '`' => "ˋ", _ => null };
        if (lookAlike is null || rune.Value == '`' || (rune.Value == '*' && insideBold))
        {
            return lookAlike;
        }

        var (before, after) = (at > 0 ? text[at - 1] : ' ', at + 1 < text.Length ? text[at + 1] : ' ');
        var edge = at == 0 || at + 1 == text.Length;
        var insideWord = char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after);
        var alone = !edge && char.IsWhiteSpace(before) && char.IsWhiteSpace(after);
        return insideWord || alone ? null : lookAlike;
    }

    private static bool EndsInWord(string text) => text.Length > 0 && char.IsLetterOrDigit(text[^1]);

    private static bool BeginsWithWord(string text) => text.Length > 0 && char.IsLetterOrDigit(text[0]);
}
