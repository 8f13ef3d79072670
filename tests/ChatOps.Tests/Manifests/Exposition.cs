using System.Text.RegularExpressions;

namespace ChatOps.Tests.Manifests;

/// <summary>The output of <c>/metrics</c>, and what a PromQL expression requires of it.</summary>
internal sealed partial class Exposition(string text)
{
    /// <summary>The labels that Prometheus itself adds to each series that it scrapes.</summary>
    private static readonly string[] Added = ["job", "instance"];
    private static readonly string[] Words =
    [
        "by", "without", "on", "ignoring", "and", "or", "unless", "bool", "offset", "group_left", "group_right"
    ];

    private readonly ILookup<string, Dictionary<string, string>> _series = SeriesLine().Matches(text)
        .ToLookup(
            line => line.Groups["name"].Value,
            line => Label().Matches(line.Groups["labels"].Value).ToDictionary(l => l.Groups["name"].Value, l => l.Groups["value"].Value));

    public IEnumerable<string> Names => _series.Select(series => series.Key);

    /// <summary>What an expression refers to that doesn't exist: a metric, a label, or a value of a label.</summary>
    public IEnumerable<string> Missing(string expression)
    {
        var names = Metrics(expression).ToList();
        foreach (var name in names.Where(name => !_series.Contains(name)))
        {
            yield return $"{name} in {expression}";
        }

        foreach (Match selector in Selector().Matches(expression))
        {
            foreach (Match label in Label().Matches(selector.Groups["labels"].Value))
            {
                var (name, value) = (label.Groups["name"].Value, label.Groups["value"].Value);
                var isThere = _series[selector.Groups["name"].Value].Any(
                    s => s.TryGetValue(name, out var has) && (label.Groups["operator"].Value != "=" || has == value));
                if (!Added.Contains(name) && !isThere)
                {
                    yield return $"{label.Value} in {expression}";
                }
            }
        }

        foreach (var name in Grouping()
            .Matches(expression)
            .SelectMany(g => g.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!Added.Contains(name) && !names.Any(n => _series[n].Any(s => s.ContainsKey(name))))
            {
                yield return $"label {name} in {expression}";
            }
        }
    }

    public static IEnumerable<string> Metrics(string expression) =>
        Name().Matches(Grouping().Replace(Braces().Replace(expression, ""), " "))
            .Select(m => m.Value).Where(word => !Words.Contains(word)).Distinct();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? [^\s]+( \d+)?\r?$""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex SeriesLine();

    [GeneratedRegex("""(?<name>\w+)(?<operator>=~|!~|!=|=)"(?<value>[^"]*)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("""(?<name>[a-zA-Z_:][\w:]*)\{(?<labels>[^}]*)\}""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex("""\b(by|without|on) ?\((?<labels>[^)]*)\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    /// <summary>Selectors, ranges and strings: nothing in them is the name of a metric.</summary>
    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]|"[^"]*["]""", RegexOptions.None, 1000)]
    private static partial Regex Braces();

    /// <summary>Not a function, which is followed by a parenthesis.</summary>
    [GeneratedRegex("""\b[a-zA-Z_:][\w:]*\b(?! *\()""", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
