using System.Globalization;
using System.Text.Json;
using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>What is written on objects to tell who did what: annotations, and the API server's own record of field managers.</summary>
internal static class Marks
{
    public const string Manager = "chatops";
    public const string Operation = "chatops/operation";
    public const string ChangeCause = "kubernetes.io/change-cause";
    public const string RestartedAt = "kubectl.kubernetes.io/restartedAt";
    public const string Revision = "deployment.kubernetes.io/revision";

    public static string? OperationOf(V1ObjectMeta metadata) => Annotation(metadata, Operation);

    public static string? Annotation(V1ObjectMeta metadata, string name) => metadata.Annotations?.TryGetValue(name, out var value) is true ? value : null;

    /// <summary>Resource versions are compared as numbers, as Kubernetes does itself; 0 for what is none, of a server that has others.</summary>
    public static long VersionNumber(string? resourceVersion) => long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The metadata of a patch that is made only over what was read, and marks whose it is.</summary>
    public static object OnlyOver(V1ObjectMeta seen, string operation, string? cause = null)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Operation] = operation };
        if (cause is not null)
        {
            annotations[ChangeCause] = cause;
        }

        return new { uid = seen.Uid, resourceVersion = seen.ResourceVersion, annotations };
    }

    /// <summary>
    /// Whether the container runs what this operation set. An admission webhook may have rewritten the image (a mirror, a digest):
    /// then it is still ours if our annotation is there and we are on record as the field's manager.
    /// </summary>
    public static bool HoldsImage(WorkloadObject workload, string container, string operation, string image) =>
        PodTemplate.Image(workload.Spec.Template, container) == image
        || (OperationOf(workload.Metadata) == operation && ImageSetters(workload, container).Any(IsOurs));

    public static IReadOnlyList<V1ManagedFieldsEntry> ImageSetters(WorkloadObject workload, string container) => Latest(
        workload.Metadata,
        entry => Has(entry, "f:spec", "f:template", "f:spec", "f:containers", $$"""k:{"name":"{{container}}"}""", "f:image"));

    public static IReadOnlyList<V1ManagedFieldsEntry> TemplateSetters(WorkloadObject workload) => Latest(workload.Metadata, entry => Has(entry, "f:spec", "f:template"));

    public static IReadOnlyList<V1ManagedFieldsEntry> ReplicasSetters(WorkloadObject workload) => Latest(workload.Metadata, entry => Has(entry, "f:spec", "f:replicas"));

    /// <summary>Who wrote to the spec or metadata last.</summary>
    public static IReadOnlyList<V1ManagedFieldsEntry> LastWriters(V1ObjectMeta metadata) => Latest(metadata, entry => entry.Subresource != "status");

    public static bool IsOurs(V1ManagedFieldsEntry entry) => entry.Manager == Manager;

    /// <summary>When this bot wrote last, by the API server's clock.</summary>
    public static DateTime? LastOwnWrite(WorkloadObject workload) => Latest(workload.Metadata, IsOurs) is [var entry, ..] ? entry.Time : null;

    /// <summary>" by kubectl-set at 03:12:09 UTC", or nothing when it is not on record.</summary>
    public static string By(IReadOnlyList<V1ManagedFieldsEntry> entries) => entries switch
    {
        [] => "",
        [{ Time: { } time }, ..] => $" by {Names(entries)} at {time:HH:mm:ss} UTC",
        _ => $" by {Names(entries)}",
    };

    public static string Names(IReadOnlyList<V1ManagedFieldsEntry> entries) => string.Join(" or ", entries.Select(entry => entry.Manager).Distinct());

    /// <summary>Whether somebody is on record as having written to the spec or metadata.</summary>
    public static bool HasWriter(WorkloadObject workload, params ReadOnlySpan<string> managers)
    {
        foreach (var entry in workload.Metadata.ManagedFields ?? [])
        {
            if (entry.Subresource != "status" && managers.Contains(entry.Manager))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The record knows seconds only: several within one cannot be told apart, and nobody is to be named by guess.</summary>
    private static IReadOnlyList<V1ManagedFieldsEntry> Latest(V1ObjectMeta metadata, Func<V1ManagedFieldsEntry, bool> which)
    {
        var entries = (metadata.ManagedFields ?? []).Where(which).ToList();
        var latest = entries.Max(entry => entry.Time);
        return [.. entries.Where(entry => entry.Time == latest)];
    }

    private static bool Has(V1ManagedFieldsEntry entry, params ReadOnlySpan<string> path)
    {
        if (entry.FieldsV1 is not JsonElement fields)
        {
            return false;
        }

        try
        {
            foreach (var step in path)
            {
                if (fields.ValueKind is not JsonValueKind.Object || !fields.TryGetProperty(step, out fields))
                {
                    return false;
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // A name beside the wanted one is half a surrogate pair: no text, and not one of ours.
        }
    }
}
