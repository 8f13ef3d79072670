using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

internal sealed class StatefulSetKind() : WorkloadKind("StatefulSet", "statefulsets", "controllerrevisions")
{
    public override bool HasStuckPods => true;

    public override string? Progress(WorkloadObject workload)
    {
        var (wanted, all, updated, _, available) = Count(workload);
        var ofUpdate = Math.Max(0, wanted - Partition(workload));
        if (updated < ofUpdate)
        {
            return $"{updated} of {Count(ofUpdate, "pod")} updated.";
        }

        if (available < wanted)
        {
            return $"{available} of {Count(wanted, "pod")} available.";
        }

        return all > wanted ? $"{Count(all - wanted, "pod")} still to be stopped." : null;
    }

    public override RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions) =>
        ControllerRevisions.Current(workload, revisions);

    public override bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision) =>
        ControllerRevisions.IsOf(pod, workload, revision);

    public override string? Obstacle(WorkloadObject workload) => ControllerRevisions.OnDelete(workload);

    public override IEnumerable<Warning> Warnings(WorkloadObject workload)
    {
        if (Partition(workload) is > 0 and var partition)
        {
            yield return new(
                $"partition {partition}",
                $"Its update strategy has partition {partition}: only pods from number {partition} on are updated.");
        }
    }

    /// <remarks>
    /// An OrderedReady StatefulSet waits for each pod to become ready before it does anything else, even for a pod of the previous version
    /// that never will.
    /// </remarks>
    public override IEnumerable<V1Pod> Stuck(WorkloadObject workload, IReadOnlyCollection<V1Pod> pods, RevisionObject current) =>
        workload.Spec.PodManagementPolicy is "Parallel" || !workload.IsObserved
            ? []
            : pods.Where(pod =>
                PodTemplate.OwnedBy(pod.Metadata, workload.Metadata.Uid)
                && pod.Metadata.DeletionTimestamp is null
                && !PodTemplate.IsReady(pod)
                && !IsOf(pod, workload, current)
                && Ordinal(pod) >= Partition(workload));

    private static int Partition(WorkloadObject workload) => workload.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0;

    private static int Ordinal(V1Pod pod) =>
        int.TryParse(pod.Metadata.Name[(pod.Metadata.Name.LastIndexOf('-') + 1)..], out var ordinal) ? ordinal : 0;
}
