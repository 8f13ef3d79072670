using System.Text.RegularExpressions;
using ChatOps.Tests.Manifests;

namespace ChatOps.Tests.Papers;

/// <summary>A Markdown file in this repository.</summary>
internal sealed partial class Paper(string file)
{
    private static readonly string[] Foreign = ["bin", "obj", "node_modules", ".git"];
    private readonly string[] _lines = File.ReadAllLines(file);

    public static IReadOnlyList<Paper> All { get; } =
    [
        .. Find(Kustomized.Root).Select(file => new Paper(file)).OrderBy(paper => paper.Name, StringComparer.Ordinal)
    ];

    public string Name { get; } = Path.GetRelativePath(Kustomized.Root, file).Replace('\\', '/');

    public int Lines => _lines.Length;

    public string Text => string.Join('\n', _lines);

    /// <summary>What a reader sees as code, one piece per line: spans, and blocks other than C#, whose names are examples.</summary>
    public IEnumerable<string> Code
    {
        get
        {
            var block = (string?)null;
            foreach (var line in _lines)
            {
                if (line.StartsWith("```", StringComparison.Ordinal))
                {
                    block = block is null ? line[3..] : null;
                }
                else if (block is null)
                {
                    foreach (var span in Spans(line))
                    {
                        yield return span;
                    }
                }
                else if (block is not "csharp")
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>The tables, each as its rows of cells, starting with the header.</summary>
    public IEnumerable<IReadOnlyList<string[]>> Tables
    {
        get
        {
            var rows = new List<string[]>();
            foreach (var line in _lines.Append(""))
            {
                if (line.StartsWith('|'))
                {
                    rows.Add([.. UnescapedBar().Split(line.Trim().Trim('|')).Select(cell => cell.Trim())]);
                }
                else if (rows.Count > 0)
                {
                    yield return [.. rows.Where((_, number) => number is not 1)];
                    rows = [];
                }
            }
        }
    }

    /// <summary>The targets of links to other files and to headings.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(Text).Select(match => match.Groups["to"].Value).Where(to => !to.Contains("://", StringComparison.Ordinal));

    public static IEnumerable<string> Spans(string text) => Span().Matches(text).Select(match => match.Groups["code"].Value);

    public static Paper Named(string name) => All.Single(paper => paper.Name == name);

    /// <summary>Whether a link has a valid target.</summary>
    public bool Leads(string link)
    {
        var (path, heading) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
        var target = path == "" ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
        return (File.Exists(target) || Directory.Exists(target)) && (heading is null || new Paper(target).HasHeading(heading));
    }

    // Anchors as GitHub derives them from headings.
    private bool HasHeading(string anchor) => _lines.Where(line => line.StartsWith('#'))
        .Any(line => string
            .Concat(line.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'))
            .Replace(' ', '-') == anchor);

    private static IEnumerable<string> Find(string folder) =>
        Directory
            .GetFiles(folder, "*.md")
            .Concat(Directory.GetDirectories(folder).Where(inner => !Foreign.Contains(Path.GetFileName(inner))).SelectMany(Find));

    [GeneratedRegex(@"`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Span();

    [GeneratedRegex(@"\]\((?<to>[^()\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 1000)]
    private static partial Regex UnescapedBar();
}
