using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => present && Values.Contains(value!),
            LabelOperator.NotIn => !present || !Values.Contains(value!),
            LabelOperator.Exists => present,
            _ => !present,
        };
    }
}

/// <summary>A label query, from <c>labelSelector=a=b,c in (d,e),!f</c> or from an object's spec.selector.</summary>
internal sealed partial record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool Matches(JsonObject json) => Matches(json.StringMap("metadata", "labels"));

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Requirements.All(requirement => requirement.Matches(labels));

    /// <summary>Null when the text is not a selector.</summary>
    public static LabelSelector? TryParse(string? text)
    {
        var requirements = new List<LabelRequirement>();
        foreach (var part in Split(text ?? ""))
        {
            if (Term().Match(part) is not { Success: true } term)
            {
                return null;
            }

            var key = term.Groups["key"].Value;
            requirements.Add(term switch
            {
                _ when term.Groups["not"].Success => new(key, LabelOperator.DoesNotExist, []),
                _ when term.Groups["set"].Success => new(
                    key,
                    term.Groups["set"].Value == "in" ? LabelOperator.In : LabelOperator.NotIn,
                    term.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries)),
                _ when term.Groups["equal"].Success => new(
                    key,
                    term.Groups["equal"].Value == "!=" ? LabelOperator.NotIn : LabelOperator.In,
                    [term.Groups["value"].Value]),
                _ => new(key, LabelOperator.Exists, []),
            });
        }

        return new(requirements);
    }

    /// <summary>From a <c>matchLabels</c> / <c>matchExpressions</c> object.</summary>
    public static LabelSelector Of(JsonNode? selector) => new(
    [
        .. selector.StringMap("matchLabels").Select(label => new LabelRequirement(label.Key, LabelOperator.In, [label.Value])),
        .. selector.Items("matchExpressions").Select(expression => new LabelRequirement(
            expression.Text("key") ?? "",
            Enum.TryParse<LabelOperator>(expression.Text("operator"), out var parsed) ? parsed : LabelOperator.In,
            [.. (expression.At("values") as JsonArray ?? []).Select(value => value.Text() ?? "")])),
    ]);

    /// <summary>The text form, as the scale subresource and <c>-o wide</c> show it.</summary>
    public override string ToString() => string.Join(',', Requirements.Select(requirement => requirement switch
    {
        { Operator: LabelOperator.In, Values.Count: 1 } => $"{requirement.Key}={requirement.Values[0]}",
        { Operator: LabelOperator.In } => $"{requirement.Key} in ({string.Join(',', requirement.Values)})",
        { Operator: LabelOperator.NotIn } => $"{requirement.Key} notin ({string.Join(',', requirement.Values)})",
        { Operator: LabelOperator.Exists } => requirement.Key,
        _ => $"!{requirement.Key}",
    }));

    private static IEnumerable<string> Split(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    [GeneratedRegex(@"^(?<not>!\s*)?(?<key>[A-Za-z0-9][A-Za-z0-9._/-]*)(\s+(?<set>in|notin)\s*\((?<values>[^()]*)\)|\s*(?<equal>==|!=|=)\s*(?<value>[A-Za-z0-9._-]*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Term();
}
