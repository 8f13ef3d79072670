using ChatOps.Catalog;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Policy;

/// <summary>The nodes of a policy's file. Whatever is wrong with one is noted with its line, and the rest is read anyway.</summary>
internal sealed class PolicyYaml(string file)
{
    private const int DeepestNesting = 20, LongestReason = 200;

    private readonly List<string> _problems = [];
    private readonly HashSet<string> _places = [];

    /// <summary>The line that was read last.</summary>
    private long _line = 1;

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>"policy.yaml:12".</summary>
    public string Place(YamlNode node) => $"{file}:{node.Start.Line}";

    /// <summary>
    /// The place of a rule, by which it is told from all others: its line; also its column if another rule begins on that line, as in a
    /// file that a program wrote.
    /// </summary>
    public string PlaceOfRule(YamlNode rule) => _places.Add(Place(rule)) ? Place(rule) : $"{Place(rule)}:{rule.Start.Column}";

    public void Report(YamlNode at, string problem) => _problems.Add($"{Place(at)}: {problem}");

    /// <summary>The file's content; null when it isn't YAML or has none.</summary>
    public YamlNode? Load(string text)
    {
        try
        {
            if (FindUnbearable(text) is { } unbearable)
            {
                _problems.Add($"{file}:{_line}: {unbearable}.");
                return null;
            }

            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            if (stream.Documents is [{ RootNode: YamlMappingNode { Children.Count: > 0 } root }])
            {
                return root;
            }

            _problems.Add(stream.Documents.Count > 1
                ? $"{file}:{stream.Documents[1].RootNode.Start.Line}: this begins a second document: write everything in one."
                : $"{file}:1: there are no roles and grants: write them under \"roles:\" and \"grants:\", or \"grants: []\" to grant nothing.");
        }
        catch (Exception exception)
        {
            // The library throws other exceptions than its own, too.
            var line = (exception as YamlException)?.Start.Line ?? _line;
            var reason = exception is YamlException
                ? exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')
                : "a bracket or a quote that begins here may never end";
            _problems.Add(
                $"{file}:{line}: this isn't valid YAML: {(reason.Length > LongestReason ? reason[..LongestReason] + "…" : reason)}.");
        }

        return null;
    }

    /// <summary>The entries of a mapping; other keys than the known ones are problems.</summary>
    /// <param name="what">"a grant".</param>
    /// <returns>Null when it is no mapping, which is a problem, too.</returns>
    public IReadOnlyDictionary<string, YamlNode>? Fields(YamlNode node, string what, params string[] known)
    {
        if (!IsMapping(node, $"{what} has {Plural.List([.. known])}"))
        {
            return null;
        }

        var fields = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (name, value) in Entries(node, what))
        {
            if (known.Contains(name.Value))
            {
                // The library takes names with and without a tag for different ones.
                if (!fields.TryAdd(name.Value!, value))
                {
                    Report(name, $"{what} has {name.Value} twice: write all of them in one.");
                }
            }
            else
            {
                var mend = Nearest.To(name.Value!, known) is { } near ? $"you may mean {near}" : $"use {Plural.List([.. known])}";
                Report(name, $"{what} has no {name.Value}: {mend}.");
            }
        }

        return fields;
    }

    /// <summary>The entries of a mapping.</summary>
    public IEnumerable<(YamlScalarNode Name, YamlNode Value)> Entries(YamlNode mapping, string what)
    {
        foreach (var (key, value) in ((YamlMappingNode)mapping).Children)
        {
            if (key is YamlScalarNode { Value.Length: > 0 } name)
            {
                yield return (name, value);
            }
            else
            {
                Report(key, $"{what}: a name is missing here.");
            }
        }
    }

    /// <param name="form">What is expected, as a clause.</param>
    public bool IsMapping(YamlNode node, string form)
    {
        if (node is not YamlMappingNode)
        {
            Report(node, $"{form}: write them as \"name: value\".");
        }

        return node is YamlMappingNode;
    }

    /// <summary>A list of texts. A single text is a list of one; nothing at all is a problem, since it would match everything.</summary>
    public IReadOnlyList<YamlScalarNode> Texts(YamlNode node, string what)
    {
        IEnumerable<YamlNode> all = node is YamlSequenceNode list ? list.Children : [node];
        var texts = new List<YamlScalarNode>();
        foreach (var one in all)
        {
            if (one is YamlScalarNode { Value.Length: > 0 } text && !(text is { Style: ScalarStyle.Plain, Value: "null" or "~" }))
            {
                texts.Add(text);
            }
            else
            {
                Report(one, $"{what} has an empty entry, or a list in a list: write texts, such as [a, b].");
            }
        }

        if (node is YamlSequenceNode { Children.Count: 0 })
        {
            Report(node, $"{what} is empty: name something, or remove it.");
        }

        return texts;
    }

    /// <summary>
    /// What would use up the library's stack or time: deep nesting, or a name that is no text, all of whose content it compares, through
    /// every alias and in circles. Null: there is none.
    /// </summary>
    private string? FindUnbearable(string text)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        // Of each open collection, the innermost last: whether a name comes next. Null: it is a list.
        var isName = new Stack<bool?>();
        for (var depth = 0; parser.MoveNext();)
        {
            var current = parser.Current!;
            depth += current.NestingIncrease;
            _line = current.Start.Line;
            if (depth > DeepestNesting)
            {
                return $"this is nested too deeply: write at most {DeepestNesting} levels";
            }

            if (current is MappingEnd or SequenceEnd)
            {
                isName.Pop();
            }
            else if (current is NodeEvent or AnchorAlias && isName.TryPop(out var isNext))
            {
                if (isNext is true && current is not Scalar)
                {
                    return "a name is a text, and not a list, a mapping or an alias: write \"name: value\"";
                }

                isName.Push(!isNext);
            }

            if (current is MappingStart or SequenceStart)
            {
                isName.Push(current is MappingStart ? true : null);
            }
        }

        return null;
    }
}
