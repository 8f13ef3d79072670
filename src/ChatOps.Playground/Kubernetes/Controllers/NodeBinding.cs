using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Binds a pod to one node before it is scheduled, with the node affinity that the real DaemonSet controller sets.</summary>
internal static class NodeBinding
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    /// <summary>The node that a pod is on or must be scheduled to; null: any node.</summary>
    public static string? Of(StoredObject pod) => pod.Json.Text("spec", "nodeName") ?? pod.Json
        .Items("spec", "affinity", "nodeAffinity", Required, "nodeSelectorTerms")
        .SelectMany(term => term.Items("matchFields"))
        .Where(field => field.Text("key") == "metadata.name")
        .Select(field => (field.At("values") as JsonArray)?.FirstOrDefault().Text())
        .FirstOrDefault();

    public static void Set(JsonObject spec, string node) => spec.Child("affinity").Child("nodeAffinity")[Required] = new JsonObject
    {
        ["nodeSelectorTerms"] = new JsonArray(new JsonObject
        {
            ["matchFields"] = new JsonArray(
                new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) }),
        }),
    };
}
