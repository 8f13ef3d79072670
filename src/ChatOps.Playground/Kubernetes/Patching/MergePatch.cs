using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Patching;

/// <summary>JSON Merge Patch, RFC 7386.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject original, JsonObject patch)
    {
        var result = original.Copy();
        foreach (var (name, change) in patch)
        {
            if (change is null)
            {
                result.Remove(name);
            }
            else if (change is JsonObject nested)
            {
                result[name] = Apply(result[name] as JsonObject ?? [], nested);
            }
            else
            {
                result[name] = change.DeepClone();
            }
        }

        return result;
    }
}
