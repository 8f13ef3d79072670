using System.Buffers;
using System.Text;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Foreign text made fit for Slack: nothing in it can become a mention, a link or an escape of its own, and a cut falls between
/// whole characters and whole escapes.
/// </summary>
internal static class MrkdwnEscape
{
    public const char Ellipsis = '…';

    /// <summary>What is left out, and surrogates, which are looked at in pairs.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1)
            .Select(c => (char)c)
            .Where(c => char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\n' or '\t')) || TurnsDirection(c))]);

    /// <summary>
    /// For plain text objects and fallbacks: escaped, on one line, at most <paramref name="limit"/> characters as Slack counts them.
    /// </summary>
    public static string OneLine(string text, int limit) => Fit(Clean(text).Replace('\n', ' ').Trim(), limit);

    /// <summary>
    /// As <see cref="OneLine"/>, for what is text to us and not to Slack (an initial value, which Slack does not unescape).
    /// </summary>
    public static string Raw(string text, int limit)
    {
        var clean = Clean(text);
        return clean.Length <= limit ? clean : clean[..(char.IsHighSurrogate(clean[limit - 2]) ? limit - 2 : limit - 1)] + Ellipsis;
    }

    /// <summary>Escapes until <paramref name="limit"/>, where it ends in an ellipsis.</summary>
    public static string Fit(string clean, int limit)
    {
        var output = new StringBuilder(Math.Min(clean.Length + 16, limit));
        foreach (var rune in clean.EnumerateRunes())
        {
            var piece = Escape(rune);
            if (output.Length + piece.Length > limit)
            {
                return WithEllipsis(output, limit);
            }

            output.Append(piece);
        }

        return output.ToString();
    }

    /// <summary>Slack asks for exactly these three, in mrkdwn and in plain text alike.</summary>
    public static string Escape(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => rune.ToString(),
    };

    public static string Unescape(string text) => text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&");

    /// <summary>
    /// Whole characters only, one kind of line end, no control characters (they make Slack refuse a message), and none of those
    /// that turn the direction of what follows: a branch name must not be able to rearrange our own words after it.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspects))
        {
            return text;
        }

        var output = new StringBuilder(text.Length);
        Span<char> letters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || !Suspects.Contains((char)rune.Value))
            {
                output.Append(letters[..rune.EncodeToUtf16(letters)]);
            }
        }

        return output.ToString();
    }

    private static bool TurnsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>Makes room for the ellipsis at the end of escaped text, without leaving half an escape or half a character.</summary>
    private static string WithEllipsis(StringBuilder escaped, int limit)
    {
        var text = escaped.ToString();
        while (text.Length + 1 > limit)
        {
            var from = text.EndsWith(';') && text.LastIndexOf('&') is >= 0 and var escape && escape >= text.Length - 5
                ? escape
                : text.Length - (char.IsLowSurrogate(text[^1]) ? 2 : 1);
            text = text[..from];
        }

        return text + Ellipsis;
    }
}
