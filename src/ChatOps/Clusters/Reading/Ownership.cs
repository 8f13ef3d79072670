using System.Globalization;
using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>What records who did what to an object: annotations, and the API server's managed fields.</summary>
internal static class Ownership
{
    public const string Manager = "chatops";
    public const string Operation = "chatops/operation";
    public const string ChangeCause = "kubernetes.io/change-cause";
    public const string RestartedAt = "kubectl.kubernetes.io/restartedAt";
    public const string Revision = "deployment.kubernetes.io/revision";

    public static string? OperationOf(V1ObjectMeta metadata) => Annotation(metadata, Operation);

    public static string? Annotation(V1ObjectMeta metadata, string name) =>
        metadata.Annotations?.TryGetValue(name, out var value) is true ? value : null;

    /// <summary>
    /// Resource versions are compared as numbers, as Kubernetes itself does; 0 for one that isn't a number, from a nonstandard server.
    /// </summary>
    public static long VersionNumber(string? resourceVersion) =>
        long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The metadata of a patch that applies only to the object as it was read, and records the operation.</summary>
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
    /// Whether the container runs what this operation set. An admission webhook may have rewritten the image (to a mirror or a digest): it
    /// is still this operation's if the workload has its annotation and the bot is recorded as the field's manager.
    /// </summary>
    public static bool HoldsImage(WorkloadObject workload, string container, string operation, string image) =>
        PodTemplate.Image(workload.Spec.Template, container) == image
        || (OperationOf(workload.Metadata) == operation && FieldOwners.OfImage(workload, container).Any(IsOurs));

    public static bool IsOurs(V1ManagedFieldsEntry entry) => entry.Manager == Manager;

    /// <summary>When this bot last wrote, by the API server's clock; scaling isn't timestamped.</summary>
    public static DateTime? LastOwnWrite(WorkloadObject workload) =>
        (workload.Metadata.ManagedFields ?? []).Where(IsOurs).Max(entry => entry.Time);

    /// <summary>Whether one of these managers is recorded as having written to the spec or metadata.</summary>
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
}
