namespace ChatOps.Playground.Pages.Text;

/// <summary>Reads Slack's mrkdwn. Whatever is not understood stays as it was written.</summary>
public static class Mrkdwn
{
    private const string Fence = "```";

    public static IReadOnlyList<Span> Read(string text)
    {
        var spans = new List<Span>();
        var at = 0;
        while (text.IndexOf(Fence, at, StringComparison.Ordinal) is >= 0 and var open
            && text.IndexOf(Fence, open + Fence.Length, StringComparison.Ordinal) is >= 0 and var close
            && close > open + Fence.Length)
        {
            ReadLines(text[at..open], spans);
            spans.Add(new Span.Preformatted(Entities.Decode(text[(open + Fence.Length)..close]).Trim('\n', '\r')));
            at = close + Fence.Length;
        }

        ReadLines(text[at..], spans);
        return spans;
    }

    /// <summary>Plain text, in which only the emoji are read.</summary>
    public static IReadOnlyList<Span> ReadPlain(string text) => [new Span.Plain(Emoji.Replace(Entities.Decode(text)))];

    /// <summary>Neighbouring lines that are all quoted, or all not.</summary>
    private static void ReadLines(string text, List<Span> spans)
    {
        // A block stands on lines of its own: the line ends next to it are part of it.
        text = spans.Count > 0 ? TrimOne(text) : text;
        if (text.Length == 0)
        {
            return;
        }

        var lines = text.Split('\n');
        for (var first = 0; first < lines.Length;)
        {
            var quoted = Unquoted(lines[first]) is not null;
            var count = lines.Skip(first).TakeWhile(line => Unquoted(line) is not null == quoted).Count();
            var run = lines.Skip(first).Take(count);
            if (quoted)
            {
                spans.Add(new Span.Quote(InlineReader.Read(string.Join('\n', run.Select(line => Unquoted(line)!)))));
            }
            else
            {
                spans.AddRange(InlineReader.Read(string.Join('\n', run)));
            }

            first += count;
        }
    }

    private static string? Unquoted(string line) =>
        line.StartsWith("&gt;", StringComparison.Ordinal) ? line[4..].TrimStart(' ')
        : line.StartsWith('>') ? line[1..].TrimStart(' ')
        : null;

    private static string TrimOne(string text) => text.StartsWith('\n') ? text[1..] : text;
}

/// <summary>The three escapes of Slack's texts.</summary>
internal static class Entities
{
    public static string Decode(string text) => text.Contains('&')
        ? text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&")
        : text;
}
