using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Patching;

/// <summary>Kubernetes' own patch format: a merge patch whose lists are merged by key and which may contain directives.</summary>
internal sealed class StrategicMergePatch(ResourceType type)
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string ElementOrder = "$setElementOrder/";
    private const string DeleteFromSet = "$deleteFromPrimitiveList/";

    private string? _problem;

    public static Answer<JsonObject> Apply(ResourceType type, JsonObject original, JsonObject patch)
    {
        var merge = new StrategicMergePatch(type);
        var result = merge.Merge(original, patch);
        return merge._problem is null ? result : Failure.BadRequest(merge._problem);
    }

    private JsonObject Merge(JsonObject original, JsonObject patch)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                return Merge([], Without(patch, Directive));
            case "delete":
                return [];
            case null or "merge":
                break;
            case var unknown:
                _problem = $"Unknown patch type found: {unknown}";
                return original;
        }

        var result = original.Copy();
        if (patch.At(RetainKeys) is JsonArray retained)
        {
            var keep = retained.Select(key => key.Text()).ToHashSet();
            foreach (var name in result.Select(member => member.Key).Where(name => !keep.Contains(name)).ToList())
            {
                result.Remove(name);
            }
        }

        foreach (var (name, change) in patch)
        {
            if (name.StartsWith(DeleteFromSet, StringComparison.Ordinal))
            {
                RemoveValues(result, name[DeleteFromSet.Length..], change as JsonArray ?? []);
            }
            else if (!name.StartsWith('$'))
            {
                MergeMember(result, name, change);
            }
        }

        foreach (var (name, order) in patch.Where(member => member.Key.StartsWith(ElementOrder, StringComparison.Ordinal)))
        {
            Reorder(result, original, name[ElementOrder.Length..], order as JsonArray ?? []);
        }

        return result;
    }

    private void MergeMember(JsonObject result, string name, JsonNode? change)
    {
        switch (change)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject nested when nested.Text(Directive) == "delete":
                result.Remove(name);
                break;
            case JsonObject nested:
                result[name] = Merge(result[name] as JsonObject ?? [], nested);
                break;
            case JsonArray items when MergeKeys.IsSet(name):
                var present = result[name] as JsonArray ?? [];
                result[name] = new JsonArray([
                    .. present.Concat(items).DistinctBy(item => item?.ToJsonString()).Select(item => item?.DeepClone())
                ]);
                break;
            case JsonArray items when MergeKeys.For(type, name) is { } key:
                result[name] = MergeItems(result[name] as JsonArray ?? [], items, name, key);
                break;
            default:
                result[name] = change.DeepClone();
                break;
        }
    }

    private JsonArray MergeItems(JsonArray original, JsonArray patch, string name, string key)
    {
        var replaced = patch.Any(item => item.Text(Directive) == "replace");
        var result = replaced ? [] : original.DeepClone().AsArray();
        foreach (var item in patch.OfType<JsonObject>())
        {
            if (item.Text(Directive) == "replace")
            {
                // In a list, this directive applies to the whole list; it may be part of an item or on its own.
                if (item.Count > 1)
                {
                    result.Add(Without(item, Directive));
                }
            }
            else if (item[key] is not { } identity)
            {
                _problem = $"map: {item.ToJsonString()} does not contain declared merge key: {key}";
            }
            else
            {
                MergeItem(result, item, key, identity);
            }
        }

        return result;
    }

    private void MergeItem(JsonArray result, JsonObject item, string key, JsonNode identity)
    {
        var found = result.OfType<JsonObject>().FirstOrDefault(candidate => JsonNode.DeepEquals(candidate[key], identity));
        if (item.Text(Directive) == "delete")
        {
            result.Remove(found);
        }
        else if (found is null)
        {
            result.Add(Merge([], item));
        }
        else
        {
            result[result.IndexOf(found)] = Merge(found, item);
        }
    }

    private static void RemoveValues(JsonObject result, string name, JsonArray values)
    {
        if (result[name] is JsonArray present)
        {
            result[name] = new JsonArray([
                .. present.Where(item => !values.Any(value => JsonNode.DeepEquals(item, value))).Select(item => item?.DeepClone())
            ]);
        }
    }

    // Items that the order names are in its order; the others keep their places relative to those that they preceded.
    private void Reorder(JsonObject result, JsonObject original, string name, JsonArray order)
    {
        if (result[name] is not JsonArray merged)
        {
            return;
        }

        var key = MergeKeys.For(type, name);
        var wanted = order.Select(item => Identity(item, key)).ToList();
        var live = (original[name] as JsonArray ?? []).Select(item => Identity(item, key)).ToList();
        var named = new Queue<JsonNode?>(
            merged.Where(item => wanted.Contains(Identity(item, key))).OrderBy(item => wanted.IndexOf(Identity(item, key))));
        var others = new Queue<JsonNode?>(merged.Where(item => !wanted.Contains(Identity(item, key))));
        var sorted = new JsonArray();
        while (named.Count + others.Count > 0)
        {
            var takeOther = named.Count == 0
                || (others.Count > 0
                    && live.IndexOf(Identity(named.Peek(), key)) is var place and >= 0
                    && live.IndexOf(Identity(others.Peek(), key)) < place);
            sorted.Add((takeOther ? others : named).Dequeue()?.DeepClone());
        }

        result[name] = sorted;
    }

    private static string Identity(JsonNode? item, string? key) =>
        (key is null || item is not JsonObject keyed ? item : keyed[key])?.ToJsonString() ?? "";

    private static JsonObject Without(JsonObject node, string name)
    {
        var copy = node.Copy();
        copy.Remove(name);
        return copy;
    }
}
