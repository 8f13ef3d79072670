using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>Words that look random and are near a word like "password", without a sign between them: "the new password is …".</summary>
internal static partial class RandomWords
{
    private const int Shortest = 12, Longest = 256;

    /// <summary>How far behind the word, on its line.</summary>
    private const int Near = 60;

    /// <summary>Below this many bits for each character, it is a word or a name.</summary>
    private const double Entropy = 3;

    /// <summary>How often neighbors are of different kinds: in random text more than in names such as "OAuth2ClientRepository".</summary>
    private const double Change = 0.4;

    public static string Mask(string text, string mask)
    {
        StringBuilder? masked = null;
        var written = 0;
        for (var match = Sensitive().Match(text); match.Success; match = match.NextMatch())
        {
            var end = Math.Min(text.Length, match.Index + match.Length + Longest + Near);
            var line = text.AsSpan(match.Index + match.Length, end - match.Index - match.Length);
            line = line.IndexOfAny('\r', '\n') is var stop and >= 0 ? line[..stop] : line;
            foreach (var range in Word().EnumerateMatches(line))
            {
                var start = match.Index + match.Length + range.Index;
                if (range.Index > Near)
                {
                    break;
                }

                if (start >= written && !IsPartOfPath(text, start, start + range.Length) && IsRandom(text.AsSpan(start, range.Length)))
                {
                    masked ??= new StringBuilder(text.Length);
                    masked.Append(text, written, start - written).Append(mask);
                    written = start + range.Length;
                }
            }
        }

        return masked is null ? text : masked.Append(text, written, text.Length - written).ToString();
    }

    /// <summary>A part of an address, a path, or an image's name.</summary>
    private static bool IsPartOfPath(string text, int start, int end) =>
        (start > 0 && text[start - 1] is '/' or '.' or '@' or '?' or '&')
        || (end < text.Length && text[end] is '/' or '@')
        || (end + 1 < text.Length && text[end] is '.' or ':' && char.IsAsciiLetterOrDigit(text[end + 1]));

    /// <summary>
    /// Letters of both cases and digits, mixed as only chance mixes them. Hashes, digests, UUIDs, versions and names aren't.
    /// </summary>
    internal static bool IsRandom(ReadOnlySpan<char> word)
    {
        if (word.Length is < Shortest or > Longest)
        {
            return false;
        }

        Span<int> counts = stackalloc int[128];
        var (kinds, changes, before) = (0, 0, 0);
        foreach (var letter in word)
        {
            if (letter >= 128)
            {
                return false;
            }

            counts[letter]++;
            var kind = char.IsAsciiLetterLower(letter) ? 1 : char.IsAsciiLetterUpper(letter) ? 2 : char.IsAsciiDigit(letter) ? 4 : 8;
            kinds |= kind;
            changes += before != 0 && kind != before ? 1 : 0;
            before = kind;
        }

        if ((kinds & 7) != 7 || changes < Change * (word.Length - 1))
        {
            return false;
        }

        var entropy = 0.0;
        foreach (var count in counts)
        {
            entropy -= count == 0 ? 0 : (double)count / word.Length * Math.Log2((double)count / word.Length);
        }

        return entropy >= Entropy;
    }

    [GeneratedRegex(
        """\b(?:passwords?|passwd|passphrase|passwort|pwd|secrets?|tokens?|credentials?|(?:api|access|private|signing|encryption|license)[ _\-]?keys?)\b""",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Sensitive();

    /// <summary>No slash, colon or dot: paths, images and addresses are made of shorter parts.</summary>
    [GeneratedRegex("""[A-Za-z0-9+=_\-!#$%^&*~]+""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
