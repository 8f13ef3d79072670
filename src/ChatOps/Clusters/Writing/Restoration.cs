using System.Text.Json.Nodes;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Restores one of a workload's revisions: the whole pod template (image, environment, resources, probes) as it is in the revision,
/// including fields that the client library doesn't know. Unlike kubectl, it leaves the workload's annotations alone and is conditional on
/// what was read.
/// </summary>
internal static class Restoration
{
    public static async Task<V1Patch> PatchAsync(
        IKubernetes client,
        Workload workload,
        WorkloadObject seen,
        string revision,
        ImageChange change,
        CancellationToken cancellationToken)
    {
        var template = (JsonObject)JsonNode.Parse(
            (await AppsApi.ReadRevisionAsync(client, workload, revision, cancellationToken)).RawTemplate.GetRawText())!;
        (template["metadata"]?["labels"] as JsonObject)?.Remove(PodTemplate.Hash);
        // A ControllerRevision contains a strategic merge patch, and this is the patch's directive to replace.
        template.Remove("$patch");
        var operations = new JsonArray(
            // Not a JSON Patch test, so that a change in the meantime is a conflict like any other and not a refusal.
            Operation("replace", "/metadata/uid", seen.Metadata.Uid),
            Operation("replace", "/metadata/resourceVersion", seen.Metadata.ResourceVersion),
            Operation("replace", "/spec/template", template));
        if (seen.Metadata.Annotations is null)
        {
            operations.Add(Operation("add", "/metadata/annotations", new JsonObject()));
        }

        operations.Add(Operation("add", Annotation(Ownership.Operation), change.Operation));
        operations.Add(Operation("add", Annotation(Ownership.ChangeCause), change.ChangeCause));
        return new V1Patch(operations, V1Patch.PatchType.JsonPatch);
    }

    private static JsonObject Operation(string op, string path, JsonNode value) =>
        new() { ["op"] = op, ["path"] = path, ["value"] = value };

    /// <remarks>Escaped as RFC 6901 requires.</remarks>
    private static string Annotation(string name) =>
        $"/metadata/annotations/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
