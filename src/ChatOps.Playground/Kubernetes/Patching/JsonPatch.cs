using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Patching;

/// <summary>JSON Patch, RFC 6902. If one operation can't be applied, the whole patch is refused.</summary>
internal static class JsonPatch
{
    private static readonly string[] Members = ["op", "path", "from", "value"];

    /// <summary>What strict decoding reports about the operations; their values are decoded later.</summary>
    /// <param name="found">Found in the whole patch.</param>
    public static IReadOnlyList<string> Strictly(JsonArray operations, IReadOnlyList<string> found) =>
    [
        .. from operation in operations.Index()
           from member in operation.Item as JsonObject ?? []
           let field = $"field \"[{operation.Index}].{member.Key}\""
           where !Members.Contains(member.Key) || found.Contains($"duplicate {field}")
           select $"json patch {(Members.Contains(member.Key) ? "duplicate" : "unknown")} {field}",
    ];

    public static Answer<JsonObject> Apply(JsonObject original, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            return Failure.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        JsonNode? document = original.Copy();
        foreach (var operation in operations)
        {
            if (operation.Text("path") is not { } path || !TrySteps(path, out var steps) || !Run(ref document, operation!, steps))
            {
                return Failure.PatchDoesNotApply();
            }
        }

        return document is JsonObject result ? result : Failure.PatchDoesNotApply();
    }

    private static bool Run(ref JsonNode? document, JsonNode operation, string[] steps)
    {
        switch (operation.Text("op"))
        {
            case "add":
                return Add(ref document, steps, operation.At("value"));
            case "remove":
                return Remove(document, steps);
            case "replace":
                return steps.Length == 0
                    ? Add(ref document, steps, operation.At("value"))
                    : Find(document, steps, out _) && Replace(document, steps, operation.At("value"));
            case "test":
                return TestHolds(document, steps, operation.At("value"));
            case "copy":
                return Source(document, operation, out _, out var copied) && Add(ref document, steps, copied);
            case "move":
                return Source(document, operation, out var from, out var moved)
                    && moved?.DeepClone() is var value
                    && Remove(document, from)
                    && Add(ref document, steps, value);
            default:
                return false;
        }
    }

    // Like evanphx/json-patch: testing an absent member against null succeeds.
    private static bool TestHolds(JsonNode? document, string[] steps, JsonNode? expected) =>
        Find(document, steps, out var found) ? JsonNode.DeepEquals(found, expected) : expected is null;

    private static bool Source(JsonNode? document, JsonNode operation, out string[] steps, out JsonNode? found)
    {
        (steps, found) = ([], null);
        return operation.Text("from") is { } from && TrySteps(from, out steps) && steps.Length > 0 && Find(document, steps, out found);
    }

    private static bool TrySteps(string pointer, out string[] steps)
    {
        steps = pointer.Length == 0
            ? []
            : [.. pointer[1..]
                .Split('/')
                .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        return pointer.Length == 0 || pointer[0] == '/';
    }

    private static bool Find(JsonNode? node, ReadOnlySpan<string> steps, out JsonNode? found)
    {
        found = node;
        foreach (var step in steps)
        {
            switch (found)
            {
                case JsonObject parent when parent.TryGetPropertyValue(step, out var member):
                    found = member;
                    break;
                case JsonArray array when Index(step, array.Count - 1) is { } index:
                    found = array[index];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool Add(ref JsonNode? document, string[] steps, JsonNode? value)
    {
        value = value?.DeepClone();
        if (steps.Length == 0)
        {
            document = value;
            return true;
        }

        if (!Find(document, steps.AsSpan()[..^1], out var parent))
        {
            return false;
        }

        switch (parent)
        {
            case JsonObject target:
                target[steps[^1]] = value;
                return true;
            case JsonArray array when steps[^1] == "-":
                array.Add(value);
                return true;
            case JsonArray array when Index(steps[^1], array.Count) is { } index:
                array.Insert(index, value);
                return true;
            default:
                return false;
        }
    }

    private static bool Remove(JsonNode? document, string[] steps)
    {
        if (steps.Length == 0 || !Find(document, steps.AsSpan()[..^1], out var parent))
        {
            return false;
        }

        switch (parent)
        {
            case JsonObject target:
                return target.Remove(steps[^1]);
            case JsonArray array when Index(steps[^1], array.Count - 1) is { } index:
                array.RemoveAt(index);
                return true;
            default:
                return false;
        }
    }

    private static bool Replace(JsonNode? document, string[] steps, JsonNode? value)
    {
        Find(document, steps.AsSpan()[..^1], out var parent);
        if (parent is JsonObject target)
        {
            target[steps[^1]] = value?.DeepClone();
        }
        else if (parent is JsonArray array && Index(steps[^1], array.Count - 1) is { } index)
        {
            array[index] = value?.DeepClone();
        }

        return true;
    }

    private static int? Index(string step, int highest) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= highest ? index : null;
}
