using System.Text.RegularExpressions;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>Foreign text made fit for a card, whatever it is then put into.</summary>
internal static partial class TeamsText
{
    public const char Ellipsis = '…';

    private const int LongestUrl = 2000;

    /// <summary>Whole characters, nothing hidden, and nothing that a client would take for a date to write in its own way.</summary>
    public static string Clean(string text) => Function().Replace(HiddenCharacters.Remove(Storable.Text(text)), "{ {${rest}");

    public static string OneLine(string text, int limit) => Cut(Clean(text).ReplaceLineEndings(" ").Trim(), limit);

    /// <summary>At most so many characters; what is cut ends in an ellipsis.</summary>
    public static string Cut(string clean, int limit) =>
        clean.Length <= limit ? clean : clean[..(char.IsHighSurrogate(clean[limit - 2]) ? limit - 2 : limit - 1)] + Ellipsis;

    /// <summary>An address that may be linked to; null when it may not.</summary>
    public static string? Address(string text) =>
        Uri.TryCreate(Clean(text).Trim(), UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.AbsoluteUri.Replace("(", "%28").Replace(")", "%29") is { Length: <= LongestUrl } url
            ? url
            : null;

    /// <summary>Each reader's client writes it in their own zone. Seconds it cannot.</summary>
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
