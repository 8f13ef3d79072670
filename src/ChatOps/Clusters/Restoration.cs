using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>
/// Makes a Deployment what one of its revisions was: the whole pod template (image, environment, resources, probes), as the cluster has it
/// in the revision's ReplicaSet, also fields that our client library does not know. Unlike kubectl it leaves the Deployment's annotations
/// alone and writes only over what was read.
/// </summary>
internal static class Restoration
{
    public static async Task<V1Patch> PatchAsync(
        IKubernetes client, Workload workload, V1Deployment deployment, string revision, ImageChange change, CancellationToken cancellationToken)
    {
        using var replicaSets = new GenericClient(client, "apps", "v1", "replicasets", disposeClient: false);
        var set = await replicaSets.ReadNamespacedAsync<RawReplicaSet>(workload.Namespace, revision, cancellationToken);
        var template = JsonNode.Parse(set.Spec.GetProperty("template").GetRawText())!;
        (template["metadata"]?["labels"] as JsonObject)?.Remove(PodTemplate.Hash);
        var operations = new JsonArray(
            // Not tests: a change in between is then a conflict like any other, and not a refusal.
            Operation("replace", "/metadata/uid", deployment.Metadata.Uid),
            Operation("replace", "/metadata/resourceVersion", deployment.Metadata.ResourceVersion),
            Operation("replace", "/spec/template", template));
        if (deployment.Metadata.Annotations is null)
        {
            operations.Add(Operation("add", "/metadata/annotations", new JsonObject()));
        }

        operations.Add(Operation("add", Annotation(Marks.Operation), change.Operation));
        operations.Add(Operation("add", Annotation(Marks.ChangeCause), change.ChangeCause));
        return new V1Patch(operations, V1Patch.PatchType.JsonPatch);
    }

    private static JsonObject Operation(string op, string path, JsonNode value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    /// <remarks>RFC 6901.</remarks>
    private static string Annotation(string name) => $"/metadata/annotations/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private sealed class RawReplicaSet : IKubernetesObject<V1ObjectMeta>
    {
        [JsonPropertyName("apiVersion")]
        public string ApiVersion { get; set; } = "";

        [JsonPropertyName("kind")]
        public string Kind { get; set; } = "";

        [JsonPropertyName("metadata")]
        public V1ObjectMeta Metadata { get; set; } = new();

        [JsonPropertyName("spec")]
        public JsonElement Spec { get; set; }
    }
}
