using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A block of fixed-width text. If it is too long, the top is cut off: the end of a log is what matters.</summary>
internal static class Preformatted
{
    private const string Open = "```\n", Close = "\n```";
    private const int NoteLength = 60;

    /// <summary>Three backticks would close the block.</summary>
    private static readonly Regex Backticks = new("`{3,}", RegexOptions.NonBacktracking);

    /// <summary>Terminal color codes, which would otherwise leave text such as [31m.</summary>
    private static readonly Regex Colors = new(@"\x1B\[[0-9;?]*[ -/]*[@-~]", RegexOptions.NonBacktracking);

    /// <summary>Its lines without what would end the block.</summary>
    public static string[] Lines(string text) =>
        Backticks.Replace(MrkdwnEscape.Clean(Colors.Replace(text, "")), run => new string('ˋ', run.Length)).TrimEnd().Split('\n');

    /// <summary>At most <paramref name="limit"/> characters; null when there is nothing to show or no room for it.</summary>
    public static string? Render(string text, int limit)
    {
        var lines = Lines(text);
        var room = limit - Open.Length - Close.Length - NoteLength;
        if (room < 20 || lines is [""])
        {
            return null;
        }

        var shown = new List<string>();
        var first = lines.Length;
        while (first > 0 && MrkdwnEscape.Fit(lines[first - 1], int.MaxValue) is var line && line.Length <= room)
        {
            shown.Add(line);
            room -= line.Length + 1;
            first--;
        }

        if (shown.Count == 0)
        {
            shown.Add(Tail(lines[^1], room));
            first--;
        }

        shown.Reverse();
        var note = first == 0 ? "" : $"{MrkdwnEscape.Ellipsis} {Plural.Of(first, "line")} above not shown\n";
        return $"{note}{Open}{string.Join('\n', shown)}{Close}";
    }

    /// <summary>The end of a single long line.</summary>
    private static string Tail(string line, int room)
    {
        var kept = new Stack<string>();
        var left = room - 1;
        for (var end = line.Length; end > 0;)
        {
            var length = char.IsLowSurrogate(line[end - 1]) ? 2 : 1;
            var piece = MrkdwnEscape.Escape(Rune.GetRuneAt(line, end - length));
            if (piece.Length > left)
            {
                break;
            }

            kept.Push(piece);
            left -= piece.Length;
            end -= length;
        }

        return MrkdwnEscape.Ellipsis + string.Concat(kept);
    }
}
