using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Patching;

/// <summary>
/// Server-side apply: fields in the configuration are set and owned; fields that this manager applied earlier and has now omitted are
/// removed.
/// </summary>
internal static class ServerSideApply
{
    public static Answer<JsonObject> Apply(ResourceType type, JsonObject live, JsonObject configuration, Writer writer, bool force)
    {
        var wanted = FieldSet.Leaves(type, configuration);
        var present = FieldSet.Leaves(type, live);
        var conflicts =
            from other in ManagedFields.Others(live, writer)
            from field in other.Fields
            where wanted.TryGetValue(field, out var value)
                && present.TryGetValue(field, out var current)
                && !JsonNode.DeepEquals(value, current)
            select new Cause("FieldManagerConflict", Dotted(field), $"conflict with \"{other.Manager}\"");
        if (!force && conflicts.ToList() is { Count: > 0 } causes)
        {
            var texts = causes.Select(cause => $"{cause.Message}: {cause.Field}");
            return new Failure(
                409, "Conflict", $"Apply failed with {causes.Count} conflict{(causes.Count == 1 ? "" : "s")}: {string.Join(", ", texts)}")
                {
                    Causes = causes,
                };
        }

        var others = ManagedFields.Others(live, writer).SelectMany(other => other.Fields).ToHashSet(StringComparer.Ordinal);
        var left = ManagedFields.OwnedBy(live, writer).Where(field => !wanted.ContainsKey(field) && !others.Contains(field));
        var result = live.Copy();
        foreach (var field in left)
        {
            Remove(result, field.Split('\n'));
        }

        return StrategicMergePatch.Apply(type, result, configuration);
    }

    private static void Remove(JsonNode? node, ReadOnlySpan<string> steps)
    {
        if (node is JsonArray items && steps[0].StartsWith("k:", StringComparison.Ordinal))
        {
            var key = JsonNavigation.Parse(steps[0][2..]) as JsonObject ?? [];
            var item = items.OfType<JsonObject>().FirstOrDefault(item => key.All(part => JsonNode.DeepEquals(item[part.Key], part.Value)));
            if (item is not null && steps is [_, "."])
            {
                items.Remove(item);
            }
            else if (item is not null)
            {
                Remove(item, steps[1..]);
            }
        }
        else if (node is JsonObject parent && steps[0].StartsWith("f:", StringComparison.Ordinal))
        {
            if (steps.Length == 1)
            {
                parent.Remove(steps[0][2..]);
            }
            else
            {
                Remove(parent[steps[0][2..]], steps[1..]);
            }
        }
    }

    private static string Dotted(string field) => string.Concat(field.Split('\n').Select(step =>
        step.StartsWith("f:", StringComparison.Ordinal)
            ? $".{step[2..]}"
            : step.StartsWith("k:", StringComparison.Ordinal) ? $"[{step[3..^1].Replace(":", "=", StringComparison.Ordinal)}]" : ""));
}
