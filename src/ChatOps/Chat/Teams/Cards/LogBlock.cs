namespace ChatOps.Chat.Teams.Cards;

/// <summary>
/// Fixed-width text, one run per line, since clients join the lines within a text. If it is too long, the top is cut off: the end of a log
/// is what matters.
/// </summary>
internal static class LogBlock
{
    private const int LongestLine = 1000, ForNote = 300;

    public static Container? Render(string text, int mostBytes)
    {
        var lines = TeamsText.Clean(text).ReplaceLineEndings("\n").TrimEnd().Split('\n');
        if (lines is [""])
        {
            return null;
        }

        var shown = new List<Element>();
        var left = mostBytes - ForNote;
        for (var at = lines.Length - 1; at >= 0; at--)
        {
            var line = Line(lines[at]);
            left -= AdaptiveJson.Cost(line);
            if (left < 0)
            {
                var above = $"{TeamsText.Ellipsis} {Plural.Of(at + 1, "line")} above not shown";
                shown.Add(new RichTextBlock([new TextRun(above) { IsSubtle = true, Size = "Small" }]));
                break;
            }

            shown.Add(line);
        }

        shown.Reverse();
        return new(shown) { Style = "emphasis" };
    }

    /// <summary>Clients drop leading spaces.</summary>
    private static RichTextBlock Line(string line)
    {
        var text = line.TrimStart(' ', '\t');
        var indented = new string('\u00a0', line.Length - text.Length) + text.TrimEnd();
        var shown = indented.Length == 0 ? "\u00a0" : TeamsText.Cut(indented, LongestLine);
        return new([new TextRun(shown) { FontType = "Monospace", Size = "Small" }]) { Spacing = "None" };
    }
}
