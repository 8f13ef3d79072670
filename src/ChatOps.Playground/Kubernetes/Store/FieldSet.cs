using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Patching;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>
/// A set of an object's fields, as <c>managedFields[].fieldsV1</c> records ownership. A field is the newline-separated path of its fieldsV1
/// steps: <c>f:spec</c>, <c>k:{"name":"web"}</c>, <c>f:image</c>.
/// </summary>
internal static class FieldSet
{
    private static readonly HashSet<string> Unowned =
    [
        "f:apiVersion", "f:kind", "f:metadata\nf:name", "f:metadata\nf:namespace", "f:metadata\nf:uid", "f:metadata\nf:resourceVersion",
        "f:metadata\nf:creationTimestamp", "f:metadata\nf:generation", "f:metadata\nf:selfLink", "f:metadata\nf:generateName",
    ];

    /// <summary>The leaves of an object with their values, except for fields that are never owned.</summary>
    public static Dictionary<string, JsonNode?> Leaves(ResourceType type, JsonObject json)
    {
        var leaves = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        Walk(type, json, "", leaves);
        return leaves;
    }

    /// <summary>The fields that were added or whose value has changed.</summary>
    public static HashSet<string> Changed(Dictionary<string, JsonNode?> before, Dictionary<string, JsonNode?> after) =>
        [.. after
            .Where(leaf => !before.TryGetValue(leaf.Key, out var old) || !JsonNode.DeepEquals(old, leaf.Value))
            .Select(leaf => leaf.Key)];

    public static JsonObject ToJson(IEnumerable<string> fields)
    {
        var root = new JsonObject();
        foreach (var field in fields.Order(StringComparer.Ordinal))
        {
            var node = root;
            foreach (var step in field.Split('\n'))
            {
                node = node.Child(step);
            }
        }

        return root;
    }

    public static HashSet<string> Of(JsonNode? fieldsV1)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        Collect(fieldsV1 as JsonObject ?? [], "", fields);
        return fields;
    }

    private static void Collect(JsonObject node, string path, HashSet<string> fields)
    {
        if (node.Count == 0 && path.Length > 0)
        {
            fields.Add(path);
        }

        foreach (var (step, child) in node)
        {
            Collect(child as JsonObject ?? [], Join(path, step), fields);
        }
    }

    private static void Walk(ResourceType type, JsonObject json, string path, Dictionary<string, JsonNode?> leaves)
    {
        foreach (var (name, value) in json)
        {
            var field = Join(path, $"f:{name}");
            if (Unowned.Contains(field) || field == "f:metadata\nf:managedFields")
            {
                continue;
            }

            switch (value)
            {
                case JsonObject { Count: > 0 } nested:
                    Walk(type, nested, field, leaves);
                    break;
                case JsonArray items when MergeKeys.For(type, name) is { } key && items.All(item => item.At(key) is not null):
                    foreach (var item in items.OfType<JsonObject>())
                    {
                        var step = Join(field, $"k:{{\"{key}\":{item[key]!.ToJsonString()}}}");
                        leaves[Join(step, ".")] = null;
                        Walk(type, item, step, leaves);
                    }

                    break;
                default:
                    leaves[field] = value;
                    break;
            }
        }
    }

    private static string Join(string path, string step) => path.Length == 0 ? step : $"{path}\n{step}";
}
