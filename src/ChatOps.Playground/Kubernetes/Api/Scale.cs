using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The <c>scale</c> subresource of a workload.</summary>
internal static class Scale
{
    public static JsonObject Of(StoredObject workload)
    {
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata[name] = workload.Json.At("metadata", name)?.DeepClone();
        }

        return new()
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = workload.Json.Number("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = workload.Json.Number("status", "replicas") ?? 0,
                ["selector"] = LabelSelector.Of(workload.Json.At("spec", "selector")).ToString(),
            },
        };
    }

    /// <summary>The workload with the replicas and the preconditions of an updated scale.</summary>
    public static Answer<JsonObject> Applied(StoredObject workload, JsonObject scale)
    {
        if (scale.At("spec", "replicas") is { } wanted && wanted.Number() is null)
        {
            return Failure.BadRequest(
                "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal the value into Go struct field ScaleSpec.spec.replicas of type int32");
        }

        var json = workload.Json.Copy();
        json.Child("spec")["replicas"] = scale.Number("spec", "replicas") ?? 0;
        foreach (var precondition in new[] { "resourceVersion", "uid" })
        {
            json.Child("metadata")[precondition] = scale.At("metadata", precondition)?.DeepClone();
        }

        return json;
    }
}
