using ChatOps.Clusters.Reading;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>The revision history of StatefulSets and DaemonSets.</summary>
internal static class ControllerRevisions
{
    private const string Hash = "controller-revision-hash";

    /// <remarks>The controllers give the desired revision the highest number, even when an old revision is used again.</remarks>
    public static RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions)
    {
        var wanted = PodTemplate.Text(workload.Spec.Template);
        var newest = WorkloadKind.Owned(workload, revisions).MaxBy(revision => revision.Number);
        return newest is not null && PodTemplate.Text(newest.Template) == wanted ? newest : null;
    }

    /// <remarks>Pods of a StatefulSet are labeled with the revision's name, pods of a DaemonSet with its hash.</remarks>
    public static bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision) =>
        PodTemplate.OwnedBy(pod.Metadata, workload.Metadata.Uid)
        && pod.Metadata.Labels?.TryGetValue(Hash, out var hash) is true
        && (hash == revision.Metadata.Name || (revision.Metadata.Labels?.TryGetValue(Hash, out var own) is true && own == hash));

    public static string? OnDelete(WorkloadObject workload) => workload.Spec.UpdateStrategy?.Type is "OnDelete"
        ? "its update strategy is OnDelete: pods stay as they are until someone deletes them, so there is no rollout to watch. Set spec.updateStrategy.type to RollingUpdate"
        : null;
}
