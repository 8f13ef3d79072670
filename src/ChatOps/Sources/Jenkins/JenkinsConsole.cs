using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>The end of a build's log.</summary>
internal static partial class JenkinsConsole
{
    /// <summary>More than the lines that are kept, since long lines are cut.</summary>
    public const int Bytes = 64 * 1024;

    private const int MostLines = 20, LongestLine = 300;

    /// <summary>Its last lines, without colors and secrets; null: there are none.</summary>
    public static string? Tail(byte[]? text)
    {
        // A secret may begin where a line is cut, so it is looked for before.
        var lines = Redaction.Redact(Escapes().Replace(Encoding.UTF8.GetString(text ?? []), ""))
            .Split('\n')
            .Select(line => line.TrimEnd())
            .Where(line => line.Length > 0)
            .TakeLast(MostLines)
            .Select(line => line.Length <= LongestLine ? line : $"{line[..(LongestLine - 1)]}…")
            .ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    // Jenkins hides its own notes between two escapes.
    [GeneratedRegex(@"\x1B\[8m[^\x1B]*\x1B\[0m|\x1B\[[0-9;?]*[A-Za-z]", RegexOptions.NonBacktracking)]
    private static partial Regex Escapes();
}
