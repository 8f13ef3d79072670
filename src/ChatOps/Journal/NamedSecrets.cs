using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>
/// Secrets that are recognizable by what precedes them: a name and a separator, a header, an element, a command-line flag.
/// </summary>
internal static partial class NamedSecrets
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Linear | RegexOptions.IgnoreCase;

    // The quotes or bracket that close a name, the separator from its value in any notation, and an opening bracket.
    private const string Separator =
        """(?:\\?["'\]])?(?:\s*(?:=>|:=|->|={1,3}|:)\s*|["']?[\s,]{0,20}\\?["']?value\\?["']?\s*[:=]\s*)(?:[|>][+\-]?[ \t]*\n\s*)?[\[({]{0,2}""";

    private const string Passwords = "password|passwd|passphrase|passwort|pwd";

    // Words that also occur in titles.
    private const string Words =
        """credential|secret|(?:api|access|private|encryption|signing|auth|account|shared|master|session|storage|license|deploy|webhook|ssh|hmac|cipher|signature)[_\- ]?key""";

    private static readonly (Regex Before, ValueEnd End)[] Rules =
    [
        (Header(), SecretValue.HeaderEnd),
        (Cookie(), SecretValue.LineEnd),
        (Element(), SecretValue.ElementEnd),
        (Named(), SecretValue.End),
        (ShortName(), SecretValue.End),
        (CamelName(), SecretValue.End),
        (Flag(), SecretValue.ArgumentEnd),
        (CommandFlag(), SecretValue.ArgumentEnd),
        (OneTimeCode(), SecretValue.End),
    ];

    private static readonly SearchValues<char> Amount = SearchValues.Create("0123456789.,%/");

    private delegate int ValueEnd(ReadOnlySpan<char> text, int start, char closer);

    public static string Mask(string text, string mask)
    {
        foreach (var (before, end) in Rules)
        {
            text = Mask(text, mask, before, end);
        }

        return text;
    }

    private static string Mask(string text, string mask, Regex before, ValueEnd valueEnd)
    {
        StringBuilder? masked = null;
        var written = 0;
        for (var match = before.Match(text); match.Success;)
        {
            var start = match.Index + match.Length;
            var end = valueEnd(text, start, SecretValue.Closer(match.ValueSpan));
            if (end > start && !IsHarmless(match, text.AsSpan(start, end - start), text.AsSpan(end)))
            {
                masked ??= new StringBuilder(text.Length);
                masked.Append(text, written, start - written).Append(mask);
                written = end;
                start = end;
            }

            match = before.Match(text, start);
        }

        return masked is null ? text : masked.Append(text, written, text.Length - written).ToString();
    }

    /// <summary>
    /// Values that aren't secrets despite the name, so that titles and manifests stay readable: where a secret is stored, how many there
    /// are, prose.
    /// </summary>
    private static bool IsHarmless(Match match, ReadOnlySpan<char> value, ReadOnlySpan<char> after)
    {
        if (value is "null" or "nil" or "None" or "true" or "false" or "\"\"" or "''" or "undefined" or "[" or "{" or "***")
        {
            return true;
        }

        // The beginning of a list or of an object, as YAML writes them.
        if (value is "-" || value[^1] == ':')
        {
            return true;
        }

        if (match.Groups["tail"] is { Success: true, ValueSpan: var tail } && HarmlessTail().IsMatch(tail))
        {
            return true;
        }

        // "acme/tokens-api:v1.4.2": an image, not a name and its value.
        if (match.ValueSpan.EndsWith(":") && Version().IsMatch(value))
        {
            return true;
        }

        // "tokens: 512", "pass: 12, fail: 3".
        if (match.Groups["counted"].Success && value.Length <= 6 && !value.ContainsAnyExcept(Amount))
        {
            return true;
        }

        // "token: refresh on 401": a token that is nothing but letters and is followed by more of a sentence is a word.
        return match.Groups["worded"].Success
            && match.ValueSpan.EndsWith(": ")
            && value.Length <= 20
            && !value.ContainsAnyExceptInRange('A', 'z')
            && after is [' ', ..];
    }

    [GeneratedRegex(
        """(?:(?:proxy-)?authorization|x-(?:api|auth|vault|gitlab|goog|amz|jfrog)[\w\-]*(?:key|token)|x-auth[\w\-]*)""" + Separator + """["']?""",
        AnyCase)]
    private static partial Regex Header();

    [GeneratedRegex("""\b(?:set-)?cookie2?""" + Separator + """["']?""", AnyCase)]
    private static partial Regex Cookie();

    [GeneratedRegex(
        """<[\w:.\-]*(?:""" + Passwords + "|" + Words + """|token|auth|otp|pin)(?<tail>[\w:.\-]*)(?:\s[^<>\n]*)?>(?:<!\[CDATA\[)?""",
        AnyCase)]
    private static partial Regex Element();

    [GeneratedRegex("(?:" + Passwords + "|(?<worded>" + Words + """|(?<counted>token)))(?<tail>[\w.\-]*)""" + Separator, AnyCase)]
    private static partial Regex Named();

    /// <summary>Names that are part of ordinary words: they count only at the start or end of a name.</summary>
    [GeneratedRegex(
        """(?:(?:^|[^A-Za-z])(?:(?<counted>pass)|passcode|pw|psk|pgpassword|connect\.sid|jsessionid|phpsessid|session[_\-]?id|sessid|(?<worded>_?auth|otp|totp|pin|sig|sas|sid|jwt|bearer|salt))"""
        + """|(?:db|mysql|pg|redis|smtp|ftp|mail|admin|root|user|ldap)pass)""" + Separator,
        AnyCase)]
    private static partial Regex ShortName();

    [GeneratedRegex("""[a-z](?:Pass|Pw|Auth|Otp|Pin|Sid|Jwt)""" + Separator, Linear)]
    private static partial Regex CamelName();

    [GeneratedRegex(
        """(?:--|(?:^|\s)-)(?:[\w\-]*(?:password|passwd|passphrase|secret|token|api-?key|private-?key)|pass)(?<tail>[\w\-]*)[ ]+""",
        AnyCase)]
    private static partial Regex Flag();

    /// <summary>Flags that are secrets only with some commands: with others -p is a port.</summary>
    [GeneratedRegex(
        """
        \b(?:curl|wget|http|https)\b[^\n|]*?\s(?:-u|-U|--user|--proxy-user)(?:\s+|=)?["']?[^\s:"']+:
        |\blogin\b[^\n|]*?\s(?:-p|--pass)(?:\s+|=)
        |\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mysqlshow|mariadb|mariadb-dump|mariadb-admin)\b[^\n|]*?\s-p
        |\bsshpass\s+-p\s*|\bredis-cli\b[^\n|]*?\s-a\s+|\bldap(?:search|modify|add|delete|passwd)\b[^\n|]*?\s-w\s+|\bsqlcmd\b[^\n|]*?\s-P\s*
        |\bmongo(?:sh|dump|restore|export|import)?\b[^\n|]*?\s-p\s+|\bhtpasswd\s+-[a-zA-Z]*b[a-zA-Z]*\s+\S+\s+\S+\s+|\bsmbclient\b[^\n|]*?\s-U\s*[^\s%]+%
        |\blogin\s+\S+\s+password\s+
        """,
        Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommandFlag();

    [GeneratedRegex(
        """(?:one[\- ]time (?:code|password|passcode|pin)|verification code|security code|(?:2fa|mfa) code)(?:\s+is)?[\s:=]+""", AnyCase)]
    private static partial Regex OneTimeCode();

    [GeneratedRegex(
        """^(?:s|_|-|\.)?(?:.*(?:name|names|ref|refs|file|files|path|dir|policy|count|counts|length|size|limit|type|expires|expiry|expiration|ttl|version|arn|endpoint|issuer|age|rotation|provider|required|enabled|store|manager|service|izer|ization))$""",
        AnyCase)]
    private static partial Regex HarmlessTail();

    [GeneratedRegex("""^v?[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,8}(?:[\-+.][a-z]{0,8}\.?[0-9]{0,8})?$""", AnyCase)]
    private static partial Regex Version();
}
