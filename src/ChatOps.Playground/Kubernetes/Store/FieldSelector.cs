using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>A query over fields, such as <c>involvedObject.name=web,type!=Normal</c>.</summary>
internal sealed record FieldSelector(IReadOnlyList<(string Path, string Value, bool Equal)> Terms)
{
    public static readonly FieldSelector Everything = new([]);

    public bool Matches(JsonObject json) =>
        Terms.All(term => string.Equals(json.Text(term.Path.Split('.')) ?? "", term.Value, StringComparison.Ordinal) == term.Equal);

    public static Answer<FieldSelector> Parse(ResourceType type, string? text)
    {
        var terms = new List<(string, string, bool)>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equal = !part.Contains("!=", StringComparison.Ordinal);
            var sides = part.Split(equal ? part.Contains("==", StringComparison.Ordinal) ? "==" : "=" : "!=", 2);
            if (sides.Length != 2)
            {
                return Failure.BadRequest($"unable to parse field selector: invalid selector: '{part}'; can't understand '{part}'");
            }

            if (sides[0] is not ("metadata.name" or "metadata.namespace") && !type.SelectableFields.Contains(sides[0]))
            {
                return Failure.BadRequest($"field label not supported: {sides[0]}");
            }

            terms.Add((sides[0], sides[1], equal));
        }

        return new FieldSelector(terms);
    }
}
