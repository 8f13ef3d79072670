using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>
/// Takes what looks like a secret out of foreign text (log lines, error messages) before it is stored or shown, and what no database keeps. It errs on the
/// side of taking too much. All patterns run in time linear in the text, whatever the text.
/// </summary>
public static partial class Redaction
{
    private const string Mask = "***";

    // Linear time has its price: no looking around, so patterns keep what stands before a secret as a group.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions LinearAnyCase = Linear | RegexOptions.IgnoreCase;
    private const string Value = """(?:\\?"[^"\\\n]*\\?"|'[^'\n]*'|[^\s,;&"'\\]+)""";

    private static readonly (Regex Pattern, string Replacement)[] Rules =
    [
        (PrivateKey(), Mask),
        (EndOfPrivateKey(), Mask),
        (UrlCredentials(), $"${{keep}}{Mask}@"),
        (SlackHook(), $"${{keep}}{Mask}"),
        (AuthorizationHeader(), $"${{keep}}{Mask}"),
        (Bearer(), $"${{keep}}{Mask}"),
        (KnownToken(), Mask),
        (NamedSecret(), $"${{keep}}{Mask}"),
    ];

    public static string Redact(string text)
    {
        text = Storable.Text(text);
        foreach (var (pattern, replacement) in Rules)
        {
            text = pattern.Replace(text, replacement);
        }

        return text;
    }

    /// <summary>Lines of one text: a secret may span several, which then become one.</summary>
    public static IReadOnlyList<string> Redact(IReadOnlyList<string> lines) => lines is [] ? lines : Redact(string.Join('\n', lines)).Split('\n');

    [GeneratedRegex("""-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----(?:[^-]|-[^-])*(?:-----END [A-Z ]*-----)?""", Linear)]
    private static partial Regex PrivateKey();

    /// <summary>Of a block whose beginning was cut away, as in the last lines of a log.</summary>
    [GeneratedRegex("""(?:[A-Za-z0-9+/=]{16,}\s+)*[A-Za-z0-9+/=]*\s*-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----""", Linear)]
    private static partial Regex EndOfPrivateKey();

    [GeneratedRegex("""(?<keep>[a-z][a-z0-9+.\-]*://)[^\s/:@"']*:[^\s/"']+@""", LinearAnyCase)]
    private static partial Regex UrlCredentials();

    [GeneratedRegex("""(?<keep>hooks\.slack\.com/(?:services|workflows|triggers)/)[^\s"']+""", LinearAnyCase)]
    private static partial Regex SlackHook();

    [GeneratedRegex("""(?<keep>\bauthorization\\?["']?\s*[:=]\s*\\?["']?)(?:[a-z]+[ ]+)?[^\s"',\\]+""", LinearAnyCase)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex("""(?<keep>\bbearer\s+)[a-z0-9._~+/=\-]{8,}""", LinearAnyCase)]
    private static partial Regex Bearer();

    /// <summary>Tokens that tell by their form whose they are: AWS, Slack, GitHub, GitLab, Google, and any JSON web token.</summary>
    [GeneratedRegex(
        """\b(?:A[KS]IA[A-Z0-9]{16}|xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9\-]{8,}|xapp-[A-Za-z0-9\-]{8,}|gh[a-z]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w\-]{16,}|AIza[\w\-]{30,}|eyJ[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?)""",
        Linear)]
    private static partial Regex KnownToken();

    [GeneratedRegex(
        """(?<keep>[\w.\-]*(?:password|passwd|passphrase|pwd|secret|token|credential|api[_\-]?key|access[_\-]?key|private[_\-]?key)[\w.\-]*(?:\\?["'])?(?:\s*[:=]\s*|[ ]+=>[ ]+))""" + Value
        + """|(?<keep>--[\w\-]*(?:password|secret|token|api-?key)[\w\-]*[ ]+)""" + Value,
        LinearAnyCase)]
    private static partial Regex NamedSecret();
}
