using System.Buffers;
using System.Text;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Makes foreign text safe for Slack: nothing in it can become a mention, a link or an escape sequence, and it is only cut between whole
/// characters and whole escape sequences.
/// </summary>
internal static class MrkdwnEscape
{
    public const char Ellipsis = '…';

    /// <summary>Characters to drop, and surrogates, which must be checked in pairs.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1)
            .Select(c => (char)c)
            .Where(c => char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\n' or '\t')) || TurnsDirection(c))]);

    /// <summary>
    /// For plain text objects and fallbacks: escaped, on one line, at most <paramref name="limit"/> characters as Slack counts them.
    /// </summary>
    public static string OneLine(string text, int limit) => Fit(Clean(text).Replace('\n', ' ').Trim(), limit);

    /// <summary>Like <see cref="OneLine"/>, but not escaped: for values that Slack doesn't unescape, such as an initial value.</summary>
    public static string Raw(string text, int limit)
    {
        var clean = Clean(text);
        return clean.Length <= limit ? clean : clean[..(char.IsHighSurrogate(clean[limit - 2]) ? limit - 2 : limit - 1)] + Ellipsis;
    }

    /// <summary>Escapes up to <paramref name="limit"/>, ending in an ellipsis if that cuts the text.</summary>
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

    /// <summary>Slack requires exactly these three to be escaped, in mrkdwn and in plain text.</summary>
    public static string Escape(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => rune.ToString(),
    };

    public static string Unescape(string text) => text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&");

    /// <summary>
    /// Whole characters only, uniform line breaks, no control characters (Slack rejects messages with them), and none that change the text
    /// direction: a branch name must not be able to reorder our own words after it.
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

    /// <summary>Makes room for the ellipsis at the end of escaped text, without splitting an escape sequence or a character.</summary>
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
