using System.Text;
using ChatOps.Journal;

namespace ChatOps.Commands;

/// <summary>Undoes what chat clients do to typed text, and takes it apart into words.</summary>
public static class CommandText
{
    /// <summary>
    /// Words as they were meant: typographic dashes are "--" again, curly quotes hold words together; what cannot be seen is dropped, and what only
    /// made a pasted word bold or code around it, or shows in a usage that something is to be put in its place.
    /// </summary>
    public static IReadOnlyList<string> Words(string text)
    {
        text = Visible(text);
        var words = new List<string>();
        var word = new StringBuilder();
        var (open, any, marked) = ('\0', false, true);
        // A quote that nothing closes holds nothing together.
        var (lastDouble, lastSingle) = (Last(text, '"'), Last(text, '\''));
        for (var i = 0; i < text.Length; i++)
        {
            var c = Straight(text[i]);
            if (c == open)
            {
                open = '\0';
            }
            // At the front, or behind "=".
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
                // Only at the front: "1.4–beta" is somebody's version, "—env" was "--env".
                word.Append(text[i] is '—' or '–' && word.Length == 0 ? "--" : c.ToString());
                marked &= c is '*' or '`' or '~' or '_' or '<';
                any = true;
            }
        }

        Flush();
        return words;

        void Flush()
        {
            if (any && (word.Length == 0 || Bare(word.ToString()) is { Length: > 0 }))
            {
                words.Add(Bare(word.ToString()));
            }

            word.Clear();
            (any, marked) = (false, true);
        }
    }

    /// <summary>A value that stands alone, as a dialog's field: without what cannot be seen or only decorates it.</summary>
    public static string Value(string text) => Bare(string.Concat(Visible(text).Trim().Select(Straight)));

    /// <summary>Without characters that have no width or turn the direction of reading, and control characters but white space.</summary>
    private static string Visible(string text)
    {
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

    /// <summary>Without the markup around it, or around the value behind its first "=".</summary>
    private static string Bare(string word)
    {
        var equals = word.IndexOf('=');
        return equals > 0 ? Unmarked(word[..equals]) + "=" + Unmarked(word[(equals + 1)..]) : Unmarked(word);
    }

    private static string Unmarked(string word)
    {
        while (true)
        {
            var bare = word.Trim('*', '`', '~', '"', '\'', '<', '>');
            // A tag may begin with an underscore, and a name may end with one: only a pair is markup.
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
        // Documents and browsers put these where a line must not break.
        '\u2010' or '\u2011' => '-',
        _ => c,
    };
}
