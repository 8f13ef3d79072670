using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Ties a pod to one node before it is scheduled, by the affinity that the real DaemonSet controller writes.</summary>
internal static class NodeBinding
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    /// <summary>The node a pod is on or has to go to; null when any will do.</summary>
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
