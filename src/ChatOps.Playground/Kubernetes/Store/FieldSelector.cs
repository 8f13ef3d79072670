using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>A field selector, such as <c>involvedObject.name=web,type!=Normal</c>.</summary>
internal sealed partial record FieldSelector(IReadOnlyList<(string Path, string Value, bool Equal)> Terms)
{
    public static readonly FieldSelector Everything = new([]);

    public bool Matches(JsonObject json) =>
        Terms.All(term => string.Equals(json.Text(term.Path.Split('.')) ?? "", term.Value, StringComparison.Ordinal) == term.Equal);

    public static Answer<FieldSelector> Parse(ResourceType type, string? text)
    {
        var terms = new List<(string, string, bool)>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
        {
            if (Operator().Match(part) is not { Success: true } found)
            {
                return Failure.BadRequest($"invalid selector: '{text}'; can't understand '{part}'");
            }

            var (field, value) = (part[..found.Index], part[(found.Index + found.Length)..]);
            if (value.Contains('=', StringComparison.Ordinal))
            {
                return Failure.BadRequest($"invalid field selector: unescaped character in value: {(int)'='}");
            }

            if (field is not ("metadata.name" or "metadata.namespace") && !type.SelectableFields.Contains(field))
            {
                return Failure.BadRequest(type.SelectableFields.Length == 0
                    ? $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : $"field label not supported: {field}");
            }

            terms.Add((field, value, found.Value != "!="));
        }

        return new FieldSelector(terms);
    }

    [GeneratedRegex("!=|==|=", RegexOptions.NonBacktracking)]
    private static partial Regex Operator();
}
