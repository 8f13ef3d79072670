using System.Text.RegularExpressions;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>Makes foreign text safe for a card, whichever element it goes into.</summary>
internal static partial class TeamsText
{
    public const char Ellipsis = '…';

    private const int LongestUrl = 2000;

    /// <summary>Whole characters, nothing invisible, and nothing that a client would reformat as a date.</summary>
    public static string Clean(string text) => Function().Replace(HiddenCharacters.Remove(Storable.Text(text)), "{ {${rest}");

    public static string OneLine(string text, int limit) => Cut(Clean(text).ReplaceLineEndings(" ").Trim(), limit);

    /// <summary>At most <paramref name="limit"/> characters; cut text ends in an ellipsis.</summary>
    public static string Cut(string clean, int limit) =>
        clean.Length <= limit ? clean : clean[..(char.IsHighSurrogate(clean[limit - 2]) ? limit - 2 : limit - 1)] + Ellipsis;

    /// <summary>An address that may be linked to; null when it must not be.</summary>
    public static string? Address(string text) =>
        Uri.TryCreate(Clean(text).Trim(), UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.AbsoluteUri.Replace("(", "%28").Replace(")", "%29") is { Length: <= LongestUrl } url
            ? url
            : null;

    /// <summary>Each reader's client shows it in their own time zone, but can't show seconds.</summary>
    public static string Moment(Span.Time time)
    {
        var at = time.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return time.HasSeconds ? time.Words : $"{{{{DATE({at},SHORT)}}}} {{{{TIME({at})}}}}";
    }

    [GeneratedRegex(
        @"\{\{(?<rest>\s*(DATE|TIME)\s*\()",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Function();
}
