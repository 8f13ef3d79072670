using System.Text;

namespace ChatOps.Commands;

/// <summary>Undoes what chat clients do to typed text, and takes it apart into words.</summary>
public static class CommandText
{
    /// <summary>Words as they were meant: typographic dashes are "--" again, curly quotes hold words together, links are their labels, mentions "@U1" and "#C1".</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (open, any) = ('\0', false);
        var lastClose = text.LastIndexOf('>');
        for (var i = 0; i < text.Length; i++)
        {
            var c = Straight(text[i]);
            if (open is '\0' && c is '<' && i < lastClose)
            {
                var end = text.IndexOf('>', i);
                word.Append(Meant(text[(i + 1)..end]));
                any = true;
                i = end;
            }
            else if (c == open)
            {
                open = '\0';
            }
            else if (open is '\0' && c is '"' or '\'' && (word.Length == 0 || word[^1] is '='))
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
                any = true;
            }
        }

        Flush();
        return words;

        void Flush()
        {
            if (any)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            any = false;
        }
    }

    private static char Straight(char c) => c switch
    {
        '“' or '”' or '„' or '‟' or '«' or '»' => '"',
        '‘' or '’' or '‚' or '‛' => '\'',
        _ => c,
    };

    /// <summary>What stood between angle brackets: "@U1|ann", "#C1|ops", "!subteam^S1|@team", "https://x.io|x.io".</summary>
    private static string Meant(string token)
    {
        var bar = token.IndexOf('|');
        var (id, label) = bar < 0 ? (token, "") : (token[..bar], token[(bar + 1)..]);
        return id.Length == 0 || id[0] is '@' or '#' or '!' ? id : label.Length > 0 ? label : id;
    }
}
