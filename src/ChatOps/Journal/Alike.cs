using System.Text;

namespace ChatOps.Journal;

/// <summary>Texts that differ only in ids and numbers.</summary>
public static class Alike
{
    private const char Masked = '…';

    /// <summary>The letters and digits of the random ends of pods' names.</summary>
    private const string Random = "bcdfghjklmnpqrstvwxz2456789";

    private const int RandomLength = 5;

    /// <summary>
    /// A text without its ids and numbers: "pod web-… of build #…". Images stay as they are: each version is another thing.
    /// </summary>
    public static string Mask(string text)
    {
        if (!text.Any(char.IsAsciiDigit))
        {
            return text;
        }

        var masked = new StringBuilder(text.Length);
        foreach (var token in Tokens(text))
        {
            masked.Append(Token(token));
        }

        return masked.ToString();
    }

    /// <summary>What texts with the same mask have in common: only what differs is left out.</summary>
    public static string Common(IReadOnlyList<string> texts)
    {
        var split = texts.Select(text => Tokens(text).ToList()).ToList();
        return texts.Distinct(StringComparer.Ordinal).Count() == 1
            ? texts[0]
            : string.Concat(split[0].Select((token, place) => split.TrueForAll(other => place < other.Count && other[place] == token)
                ? token
                : Token(token)));
    }

    /// <summary>Words with what joins them, and what is between two of them.</summary>
    private static IEnumerable<string> Tokens(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && IsInWord(text[end]) == IsInWord(text[start]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    private static string Token(string token)
    {
        if (!token.Any(char.IsAsciiDigit) || token.TrimEnd(':').AsSpan().ContainsAny(':', '@'))
        {
            return token;
        }

        var masked = new StringBuilder(token.Length);
        for (var start = 0; start < token.Length;)
        {
            var end = start;
            while (end < token.Length && char.IsLetterOrDigit(token[end]))
            {
                end++;
            }

            var word = token[start..end];
            var follows = masked is [.., Masked, '-' or '.' or '_'];
            if (!word.Any(char.IsAsciiDigit) && !(follows && word.Length == RandomLength && word.All(Random.Contains)))
            {
                masked.Append(word);
            }
            else if (follows)
            {
                masked.Length--;
            }
            else
            {
                masked.Append(Masked);
            }

            if (end < token.Length)
            {
                masked.Append(token[end]);
            }

            start = end + 1;
        }

        return masked.ToString();
    }

    private static bool IsInWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or '#' or ':' or '@' or '%' or '+';
}
