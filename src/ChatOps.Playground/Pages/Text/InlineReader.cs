using System.Text;

namespace ChatOps.Playground.Pages.Text;

/// <summary>Reads what stands within lines: marks, tokens in angle brackets, code, emoji, progress bars.</summary>
internal ref struct InlineReader
{
    private const char BarDone = '▰', BarLeft = '▱';
    private const int ShortestBar = 5;

    private readonly ReadOnlySpan<char> _text;
    private readonly string _open;
    private readonly List<Span> _spans = [];
    private readonly StringBuilder _plain = new();
    private int _at;

    /// <param name="open">The marks we are inside of: none of them opens once more.</param>
    private InlineReader(ReadOnlySpan<char> text, string open)
    {
        _text = text;
        _open = open;
    }

    public static IReadOnlyList<Span> Read(ReadOnlySpan<char> text) => new InlineReader(text, "").ReadAll();

    private List<Span> ReadAll()
    {
        while (_at < _text.Length)
        {
            var (span, length) = _text[_at] switch
            {
                '<' => Bracketed(),
                '`' => Code(),
                '*' or '_' or '~' => Marked(),
                BarDone or BarLeft => Bar(),
                _ => default,
            };
            if (span is null)
            {
                _plain.Append(_text[_at++]);
                continue;
            }

            Flush();
            _spans.Add(span);
            _at += length;
        }

        Flush();
        return _spans;
    }

    private void Flush()
    {
        if (_plain.Length > 0)
        {
            _spans.Add(new Span.Plain(Emoji.Replace(Entities.Decode(_plain.ToString()))));
            _plain.Clear();
        }
    }

    private readonly (Span?, int) Bracketed()
    {
        var close = _text[_at..].IndexOf('>');
        return close > 1 && Token.Read(_text[(_at + 1)..(_at + close)].ToString()) is { } span ? (span, close + 1) : default;
    }

    private readonly (Span?, int) Code()
    {
        var rest = Line(_at + 1);
        var close = rest.IndexOf('`');
        return close > 0 ? (new Span.Code(Entities.Decode(rest[..close].ToString())), close + 2) : default;
    }

    private readonly (Span?, int) Marked()
    {
        var mark = _text[_at];
        if (_open.Contains(mark) || (_at > 0 && IsWord(_text[_at - 1])) || Close(mark) is not (> 0 and var close))
        {
            return default;
        }

        var inner = new InlineReader(_text[(_at + 1)..close], _open + mark).ReadAll();
        return (mark switch { '*' => new Span.Bold(inner), '_' => new Span.Italic(inner), _ => new Span.Strike(inner) }, close + 1 - _at);
    }

    /// <summary>
    /// Where the mark at hand is closed: on the same line, after something that is no space, before something that is no letter.
    /// </summary>
    private readonly int Close(char mark)
    {
        var line = Line(_at + 1);
        if (line.Length == 0 || char.IsWhiteSpace(line[0]) || line[0] == mark)
        {
            return -1;
        }

        for (var i = 1; i < line.Length; i++)
        {
            // What is in brackets or code is not ours to close with.
            if (line[i - 1] is '<' or '`' && line[i..].IndexOf(line[i - 1] == '<' ? '>' : '`') is >= 0 and var skip)
            {
                i += skip + 1;
            }

            if (i < line.Length
                && line[i] == mark
                && !char.IsWhiteSpace(line[i - 1])
                && (i + 1 == line.Length || (!IsWord(line[i + 1]) && line[i + 1] != mark)))
            {
                return _at + 1 + i;
            }
        }

        return -1;
    }

    private readonly (Span?, int) Bar()
    {
        var run = _text[_at..];
        var length = run.IndexOfAnyExcept(BarDone, BarLeft) is >= 0 and var end ? end : run.Length;
        return length >= ShortestBar ? (new Span.Bar(run[..length].Count(BarDone), length), length) : default;
    }

    private readonly ReadOnlySpan<char> Line(int from)
    {
        var rest = _text[from..];
        return rest.IndexOf('\n') is >= 0 and var end ? rest[..end] : rest;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character);
}
