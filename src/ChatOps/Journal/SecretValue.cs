namespace ChatOps.Journal;

/// <summary>Finds the end of a secret whose start is known. In doubt, it ends later.</summary>
internal static class SecretValue
{
    /// <summary>
    /// A value in quotes, in an open bracket, or up to white space; further parts after , ; and &amp; belong to it unless they are a name
    /// and a value.
    /// </summary>
    public static int End(ReadOnlySpan<char> text, int start, char closer)
    {
        if (Quoted(text, start) is { } end)
        {
            return end;
        }

        end = SegmentEnd(text, start, closer);
        while (end > start && end < text.Length && text[end] is ',' or ';' or '&')
        {
            var next = SegmentEnd(text, end + 1, closer);
            var segment = text[(end + 1)..next];
            if (segment.IsEmpty || segment.ContainsAny('=', ':'))
            {
                break;
            }

            end = next;
        }

        return end;
    }

    /// <summary>A command's argument: up to the closing quote, otherwise like any value.</summary>
    public static int ArgumentEnd(ReadOnlySpan<char> text, int start, char closer) =>
        closer is '"' or '\'' && text[start..].IndexOf(closer) is >= 0 and var length ? start + length : End(text, start, closer);

    /// <summary>A header's value: a scheme and what follows it; with schemes that have many parameters, all of the line.</summary>
    public static int HeaderEnd(ReadOnlySpan<char> text, int start, char closer)
    {
        if (Quoted(text, start) is { } end)
        {
            return end;
        }

        var word = start;
        while (word < text.Length && (char.IsAsciiLetterOrDigit(text[word]) || text[word] == '-'))
        {
            word++;
        }

        var value = word;
        while (value < text.Length && text[value] == ' ')
        {
            value++;
        }

        if (value == word)
        {
            return SegmentEnd(text, start, closer);
        }

        return text[start..word] is var scheme && (HasParameters(scheme) || text[value..].StartsWith("\""))
            ? LineEnd(text, start, closer)
            : SegmentEnd(text, value, closer);
    }

    /// <summary>The whole line, or up to the closing quote or bracket.</summary>
    public static int LineEnd(ReadOnlySpan<char> text, int start, char closer)
    {
        var length = closer == '\0' ? text[start..].IndexOf('\n') : text[start..].IndexOfAny('\n', closer);
        return length < 0 ? text.Length : start + length;
    }

    /// <summary>Up to the next tag.</summary>
    public static int ElementEnd(ReadOnlySpan<char> text, int start, char closer)
    {
        var length = text[start..].IndexOf('<');
        return length < 0 ? text.Length : start + length;
    }

    private static bool HasParameters(ReadOnlySpan<char> scheme) =>
        scheme.Equals("digest", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("oauth", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("hawk", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("signature", StringComparison.OrdinalIgnoreCase)
        || scheme.StartsWith("aws4-", StringComparison.OrdinalIgnoreCase)
        || scheme.StartsWith("sharedkey", StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of a quoted value, including escaped quotes as in JSON within JSON; null when it isn't quoted.</summary>
    private static int? Quoted(ReadOnlySpan<char> text, int start)
    {
        var rest = text[start..];
        if (rest.StartsWith("\\\""))
        {
            var length = rest[2..].IndexOf("\\\"");
            return length < 0 ? LineEnd(text, start + 1, '\0') : start + 2 + length + 2;
        }

        if (rest.IsEmpty || rest[0] is not ('"' or '\'' or '`'))
        {
            return null;
        }

        for (var i = 1; i < rest.Length && rest[i] != '\n'; i++)
        {
            if (rest[i] == rest[0])
            {
                return start + i + 1;
            }

            // In quotes a backslash escapes the next character.
            i += rest[i] == '\\' ? 1 : 0;
        }

        return LineEnd(text, start + 1, '\0');
    }

    private static int SegmentEnd(ReadOnlySpan<char> text, int start, char closer)
    {
        var end = start;
        while (end < text.Length && !IsEnd(text, end, closer))
        {
            end++;
        }

        return end;
    }

    private static bool IsEnd(ReadOnlySpan<char> text, int at, char closer) => text[at] switch
    {
        ',' or ';' or '&' or '"' or '\'' or '<' or '>' => true,
        // The escapes of a line break and of a quote in JSON.
        '\\' => at + 1 < text.Length && text[at + 1] is '"' or 'n' or 'r' or 't',
        var letter => char.IsWhiteSpace(letter) || (closer != '\0' && letter == closer),
    };

    /// <summary>The closing bracket or quote for what is open at the end of <paramref name="before"/>; NUL when there is none.</summary>
    public static char Closer(ReadOnlySpan<char> before) => before switch
    {
        [.., '['] => ']',
        [.., '('] => ')',
        [.., '{'] => '}',
        [.., '"'] => '"',
        [.., '\''] => '\'',
        _ when before.Count('"') % 2 == 1 => '"',
        _ when before.Count('\'') % 2 == 1 => '\'',
        _ => '\0',
    };
}
