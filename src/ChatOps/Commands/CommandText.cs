using System.Text;
using ChatOps.Journal;

namespace ChatOps.Commands;

/// <summary>Reverts what chat clients do to typed text, and splits it into words.</summary>
public static class CommandText
{
    private static readonly char[] Marks = ['`', '~', '"', '\'', '<', '>'];

    /// <summary>
    /// The words that a form's answers stand for: those that the grammar knows by name, and the others as they would be typed.
    /// </summary>
    public static IReadOnlyList<string> Words(IReadOnlyDictionary<string, string> answers) =>
    [
        .. answers.Where(answer => answer.Value.Length > 0 && !Arguments.IsName(answer.Key) && !IsParameter(answer.Key))
            .OrderBy(answer => answer.Key, StringComparer.Ordinal)
            .SelectMany(answer => answer.Key is "except" ? [answer.Key, Value(answer.Value)] : (string[])[Value(answer.Value)]),
        .. answers.Where(answer => answer.Value.Length > 0 && Arguments.IsName(answer.Key))
            .Select(answer => $"{answer.Key}={Value(answer.Value)}"),
        .. answers.Where(answer => answer.Value.Length > 0 && IsParameter(answer.Key))
            .OrderBy(answer => answer.Key, StringComparer.Ordinal)
            .Select(answer => $"{answer.Key[BuildForm.Parameter.Length..]}={answer.Value}"),
    ];

    /// <summary>
    /// The words as intended: typographic dashes become "--" again, and curly quotes group words. Invisible characters are dropped, as is
    /// markup that only makes a pasted word bold or code, or marks a placeholder in a usage.
    /// </summary>
    public static IReadOnlyList<string> Words(string text)
    {
        text = Visible(text);
        var words = new List<string>();
        var word = new StringBuilder();
        var (open, any, marked) = ('\0', false, true);
        // An unclosed quote groups nothing.
        var (lastDouble, lastSingle) = (Last(text, '"'), Last(text, '\''));
        for (var i = 0; i < text.Length; i++)
        {
            var c = Straight(text[i]);
            if (c == open)
            {
                open = '\0';
            }
            // At the start of a word, or after "=".
            else if (open is '\0' && c is '"' or '\'' && (marked || word[^1] is '=') && i < (c is '"' ? lastDouble : lastSingle))
            {
                (open, any) = (c, true);
            }
            else if (open is '\0' && char.IsWhiteSpace(c))
            {
                Flush();
            }
            else
            {
                // Only at the start: "1.4–beta" may be a version, "—env" was "--env".
                var isDash = text[i] is '—' or '–' && word.Length == 0;
                word.Append(isDash ? '-' : c, isDash ? 2 : 1);
                marked &= c is '*' or '`' or '~' or '_' or '<';
                any = true;
            }
        }

        Flush();
        return [.. Unbold(words).Select(Bare)];

        void Flush()
        {
            if (any && (word.Length == 0 || Bare(word.ToString()).Trim('*') is { Length: > 0 }))
            {
                words.Add(word.ToString());
            }

            word.Clear();
            (any, marked) = (false, true);
        }
    }

    /// <summary>A single value, such as a dialog's field, without invisible characters and decoration.</summary>
    public static string Value(string text) => Bare(string.Concat(Visible(text).Trim().Select(Straight)));

    private static bool IsParameter(string name) => name.StartsWith(BuildForm.Parameter, StringComparison.Ordinal);

    /// <summary>The text without zero-width, bidirectional and control characters; white space is kept.</summary>
    private static string Visible(string text)
    {
        if (!HiddenCharacters.MayBeIn(text))
        {
            return text;
        }

        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!HiddenCharacters.IsHidden(rune))
            {
                seen.Append(rune.ToString());
            }
        }

        return seen.ToString();
    }

    private static int Last(string text, char quote)
    {
        var last = text.Length - 1;
        while (last >= 0 && Straight(text[last]) != quote)
        {
            last--;
        }

        return last;
    }

    /// <summary>
    /// Words that were pasted bold begin and end with an asterisk, together or each; one that has no other is part of a pattern.
    /// </summary>
    private static List<string> Unbold(List<string> words)
    {
        // Before it, no word ends bold text.
        var next = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].AsSpan().TrimStart(Marks) is not ['*', ..])
            {
                continue;
            }

            var end = words.FindIndex(Math.Max(i, next), word => word.AsSpan().TrimEnd(Marks) is [_, .., '*']);
            if (end < 0)
            {
                break;
            }

            words[i] = words[i].TrimStart([.. Marks, '*']);
            words[end] = words[end].TrimEnd([.. Marks, '*']);
            next = end + 1;
        }

        return words;
    }

    /// <summary>The word without the markup around it, or around the value after its first "=".</summary>
    private static string Bare(string word)
    {
        var equals = word.IndexOf('=');
        return equals > 0 ? Unmarked(word[..equals]) + "=" + Unmarked(word[(equals + 1)..]) : Unmarked(word);
    }

    private static string Unmarked(string word)
    {
        while (true)
        {
            var bare = word.Trim(Marks);
            bare = bare is ['*', _, .., '*'] ? bare.Trim('*') : bare;
            // A tag may begin with an underscore, and a name may end with one: only a matching pair is markup.
            bare = bare.Length > 2 && bare[0] is '_' && bare[^1] is '_' ? bare[1..^1] : bare;
            if (bare.Length == word.Length)
            {
                return bare;
            }

            word = bare;
        }
    }

    private static char Straight(char c) => c switch
    {
        '“' or '”' or '„' or '‟' or '«' or '»' => '"',
        '‘' or '’' or '‚' or '‛' or '‹' or '›' => '\'',
        // Documents and browsers insert these as non-breaking hyphens.
        '\u2010' or '\u2011' => '-',
        _ => c,
    };
}
