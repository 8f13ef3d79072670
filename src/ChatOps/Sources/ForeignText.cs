using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// Text from senders, shortened to what a fact may hold and with secrets removed: every string of a delivery that ends up in a fact or a
/// key goes through here. It isn't escaped here: chat does that.
/// </summary>
internal static class ForeignText
{
    private const int MostCharacters = 250;
    private const int MostUrlCharacters = 2000;

    // More than any first line needs, so that searching for secrets stays cheap however long the text is.
    private const int MostCharactersRead = 4000;

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\u0085\u2028\u2029");

    /// <summary>At most 250 characters, with an ellipsis for the rest. Null when there is only white space.</summary>
    public static string? Short(string? text) => Cut(Redacted(text));

    /// <summary>Whole, or where that is too long, its hash: two of them must never become the same by being cut.</summary>
    public static string? Identity(string? text) => Short(text) switch
    {
        [.., '…'] => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text!))),
        var whole => whole,
    };

    /// <summary>The first line that isn't blank, at most 250 characters.</summary>
    public static string? FirstLine(string? text)
    {
        var trimmed = Redacted(text).AsSpan().Trim();
        var end = trimmed.IndexOfAny(LineBreaks);
        return Cut(end < 0 ? trimmed : trimmed[..end]);
    }

    /// <summary>An http or https address, otherwise null: nothing else may become a link.</summary>
    public static string? Link(string? url) =>
        url is { Length: > 0 and <= MostUrlCharacters }
            && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? Redaction.Redact(uri.AbsoluteUri)
            : null;

    /// <summary>A git object's full id (SHA-1 or SHA-256), otherwise null; git's all-zero id means there is none.</summary>
    public static string? Sha(string? text) =>
        text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigit) && text.Any(c => c != '0') ? text.ToLowerInvariant() : null;

    private static string Redacted(string? text) => text switch
    {
        null => "",
        { Length: > MostCharactersRead } => Redaction.Redact(text[..MostCharactersRead]),
        _ => Redaction.Redact(text),
    };

    private static string? Cut(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length <= MostCharacters)
        {
            return trimmed.IsEmpty ? null : trimmed.ToString();
        }

        var cut = MostCharacters - 1;
        // Half of a surrogate pair isn't valid text.
        return string.Concat(trimmed[..(char.IsHighSurrogate(trimmed[cut - 1]) ? cut - 1 : cut)], "…");
    }
}
