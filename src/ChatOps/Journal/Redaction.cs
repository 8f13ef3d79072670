using System.Buffers;
using System.Text.RegularExpressions;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>
/// Removes anything that looks like a secret from foreign text (titles, log lines, error messages) before it is stored or shown, along with
/// invisible and unstorable characters. It errs on the side of removing too much. All patterns run in linear time, whatever the text.
/// </summary>
public static partial class Redaction
{
    private const string Mask = "***";

    // Linear time has a price: no lookarounds, so patterns capture what precedes a secret in a group.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions LinearAnyCase = Linear | RegexOptions.IgnoreCase;

    /// <summary>Every text with a named secret contains one of these; most texts have none, and need only a quick search.</summary>
    private static readonly SearchValues<string> Names = SearchValues.Create(
        [
            "pass", "pwd", "pw", "secret", "token", "credential", "key", "auth", "cookie", "otp", "pin", "sig", "sas", "sid", "sess", "jwt",
            "bearer", "psk", "salt", " code", "-u", "login", "mysql", "mariadb", "redis-cli", "ldap", "sqlcmd", "mongo", "smbclient",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> InKeys = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static IReadOnlyList<Regex> _configured = [];

    /// <summary>Whether anything may be secret, since configured patterns say so.</summary>
    internal static bool HasPatterns => Volatile.Read(ref _configured).Count > 0;

    /// <summary>What else is secret, for the whole process: a text has no owner that could be asked.</summary>
    internal static void Configure(RedactionOptions options)
    {
        if (options.Patterns.Count > 0)
        {
            Volatile.Write(ref _configured, options.Compile());
        }
    }

    public static string Redact(string text)
    {
        text = HiddenCharacters.Remove(Storable.Text(text));
        foreach (var pattern in Volatile.Read(ref _configured))
        {
            text = pattern.Replace(text, Mask);
        }

        // Few texts contain what is looked for first each time, and looking takes far less time than the patterns do.
        if (text.Contains("-----", StringComparison.Ordinal))
        {
            text = PrivateKey().Replace(text, Mask);
            text = EndOfPrivateKey().Replace(text, Mask);
        }

        if (HasKeyLine(text))
        {
            text = MiddleOfPrivateKey().Replace(
                text, match => IsHarmless(match.ValueSpan) ? match.Value : match.Groups["before"].Value + Mask);
        }

        if (text.Contains('@'))
        {
            text = UrlCredentials().Replace(
                text, match => IsPort(match.Groups["secret"].ValueSpan) ? match.Value : $"{match.Groups["keep"].Value}{Mask}@");
            text = UrlToken().Replace(text, $"${{keep}}{Mask}@");
            text = ConnectionString().Replace(text, $"${{keep}}{Mask}${{end}}");
        }

        text = KnownTokens.Mask(text, Mask);
        return text.AsSpan().ContainsAny(Names)
            ? RandomWords.Mask(Bearer().Replace(NamedSecrets.Mask(text, Mask), $"${{keep}}{Mask}"), Mask)
            : text;
    }

    public static RichText Redact(RichText text) => text.Select(Redact);

    public static Problem Redact(Problem problem) => problem with
    {
        Subject = Redact(problem.Subject), Reason = Redact(problem.Reason), Text = Redact(problem.Text), Log = Redact(problem.Log),
    };

    /// <summary>Lines of one text: a secret may span several, which are then joined.</summary>
    public static IReadOnlyList<string> Redact(IReadOnlyList<string> lines) =>
        lines is [] ? lines : Redact(string.Join('\n', lines)).Split('\n');

    private const int ShortestKeyLine = 60;

    private static bool HasKeyLine(ReadOnlySpan<char> text)
    {
        while (text.Length >= ShortestKeyLine)
        {
            var end = text.IndexOfAnyExcept(InKeys);
            if (end is < 0 or >= ShortestKeyLine)
            {
                return true;
            }

            text = text[(end + 1)..];
        }

        return false;
    }

    /// <summary>Hexadecimal digests are as long as a key's lines, and a single line of another length may be a path.</summary>
    private static bool IsHarmless(ReadOnlySpan<char> lines)
    {
        var line = lines.Trim();
        if (!line.Contains('\n') && line.Length is not (64 or 70 or 76))
        {
            return true;
        }

        foreach (var letter in lines)
        {
            if (!char.IsAsciiHexDigit(letter) && !char.IsWhiteSpace(letter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>"8080/a@b": a port and a path that contains an @.</summary>
    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IndexOf('/') is > 0 and <= 5 and var slash && !text[..slash].ContainsAnyExceptInRange('0', '9');

    [GeneratedRegex("""-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|PGP MESSAGE)[A-Z ]*-----(?:[^-]|-[^-])*(?:-----END [A-Z0-9 ]*-----)?""", Linear)]
    private static partial Regex PrivateKey();

    /// <summary>A block whose beginning was cut off, as in the last lines of a log.</summary>
    [GeneratedRegex("""(?:[A-Za-z0-9+/=]{16,}\s+)*[A-Za-z0-9+/=]*\s*-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----""", Linear)]
    private static partial Regex EndOfPrivateKey();

    /// <summary>A block with both ends cut off: whole lines of the length that PEM and OpenSSH use.</summary>
    [GeneratedRegex(
        """(?<before>^|\n)[ \t]*[A-Za-z0-9+/]{60,76}={0,2}[ \t]*\r?(?:\n[ \t]*[A-Za-z0-9+/]{60,76}={0,2}[ \t]*\r?)*(?:\n[ \t]*(?:[A-Za-z0-9+/]{24,75}={0,2}|[A-Za-z0-9+/]{1,23}={1,2})[ \t]*\r?)?$""",
        Linear | RegexOptions.Multiline)]
    private static partial Regex MiddleOfPrivateKey();

    [GeneratedRegex("""(?<keep>[a-z][a-z0-9+.\-]*://)[^\s/:@"'<>]*:(?<secret>[^\s"'<>]+)@""", LinearAnyCase)]
    private static partial Regex UrlCredentials();

    /// <summary>A token in place of the user name. User names are shorter.</summary>
    [GeneratedRegex("""(?<keep>[a-z][a-z0-9+.\-]*://)[\w.~%+\-]{20,}@""", LinearAnyCase)]
    private static partial Regex UrlToken();

    /// <summary>Connection strings of Go's MySQL driver, and of Oracle.</summary>
    [GeneratedRegex(
        """(?<keep>)\b[\w.\-]+:[^\s"'/]+(?<end>@(?:tcp|unix|udp)\()|(?<keep>\b(?:jdbc:oracle:[a-z0-9]+:|sqlplus\s+))[^\s@/"']+/[^\s"']+(?<end>@)""",
        LinearAnyCase)]
    private static partial Regex ConnectionString();

    [GeneratedRegex("""(?<keep>\bbearer\s+)[a-z0-9._~+/=\-]{8,}""", LinearAnyCase)]
    private static partial Regex Bearer();
}
