using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Which fields an update may change, and whether it makes a new generation: Kubernetes' update strategies.</summary>
internal static class UpdateStrategy
{
    /// <summary>What is stored when a body is written to the object or to a subresource of it.</summary>
    public static JsonObject Combine(StoredObject live, JsonObject body, string subresource)
    {
        var json = body;
        if (subresource == "status")
        {
            json = live.Json.Copy();
            json["status"] = body["status"]?.DeepClone();

            // Like the real strategy, which is how the deployment controller writes its revision annotation.
            json.Child("metadata")["annotations"] = body.At("metadata", "annotations")?.DeepClone();
        }
        else if (live.Type.HasStatus && live.Type != ResourceCatalog.Nodes)
        {
            json["status"] = live.Json["status"]?.DeepClone();
        }

        var metadata = json.Child("metadata");
        foreach (var fixedField in new[]
        {
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generateName",
            "generation",
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
        })
        {
            metadata[fixedField] = live.Json.At("metadata", fixedField)?.DeepClone();
        }

        foreach (var parent in new[] { json, metadata })
        {
            foreach (var absent in parent.Where(member => member.Value is null).Select(member => member.Key).ToList())
            {
                parent.Remove(absent);
            }
        }

        return json;
    }

    /// <summary>The new generation; null when it stays. For a Deployment, changed annotations count too, as in Kubernetes.</summary>
    public static int? NextGeneration(StoredObject live, JsonObject json) =>
        JsonNode.DeepEquals(live.Json["spec"], json["spec"])
        && (live.Type != ResourceCatalog.Deployments
            || JsonNode.DeepEquals(live.Json.At("metadata", "annotations"), json.At("metadata", "annotations")))
            ? null
            : (live.Json.Number("metadata", "generation") ?? 0) + 1;
}
