using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
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
            LabelOperator.DoesNotExist => !present,
            _ => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound)
                && (Operator == LabelOperator.GreaterThan ? number > bound : number < bound),
        };
    }
}

/// <summary>A label selector, from <c>labelSelector=a=b,c in (d,e),!f</c> or from an object's spec.selector.</summary>
internal sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool Matches(JsonObject json) => Matches(json.StringMap("metadata", "labels"));

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Requirements.All(requirement => requirement.Matches(labels));

    /// <summary>Parses a <c>matchLabels</c> / <c>matchExpressions</c> object.</summary>
    public static LabelSelector Of(JsonNode? selector) => new(
    [
        .. selector.StringMap("matchLabels").Select(label => new LabelRequirement(label.Key, LabelOperator.In, [label.Value])),
        .. selector.Items("matchExpressions").Select(expression => new LabelRequirement(
            expression.Text("key") ?? "",
            Enum.TryParse<LabelOperator>(expression.Text("operator"), out var parsed) ? parsed : LabelOperator.In,
            [.. (expression.At("values") as JsonArray ?? []).Select(value => value.Text() ?? "")])),
    ]);

    /// <summary>The text form, as shown by the scale subresource and <c>-o wide</c>.</summary>
    public override string ToString() => string.Join(',', Requirements.Select(requirement => requirement switch
    {
        { Operator: LabelOperator.In, Values.Count: 1 } => $"{requirement.Key}={requirement.Values[0]}",
        { Operator: LabelOperator.In } => $"{requirement.Key} in ({string.Join(',', requirement.Values)})",
        { Operator: LabelOperator.NotIn } => $"{requirement.Key} notin ({string.Join(',', requirement.Values)})",
        { Operator: LabelOperator.Exists } => requirement.Key,
        _ => $"!{requirement.Key}",
    }));
}
