using k8s.Models;

namespace ChatOps.Clusters.Kinds;

internal sealed class DaemonSetKind() : WorkloadKind("DaemonSet", "daemonsets", "controllerrevisions")
{
    public override bool IsScalable => false;

    public override PodCounts Count(WorkloadObject workload)
    {
        var status = workload.Status;
        return new(
            status.DesiredNumberScheduled ?? 0,
            status.CurrentNumberScheduled ?? 0,
            status.UpdatedNumberScheduled ?? 0,
            status.NumberReady ?? 0,
            status.NumberAvailable ?? 0);
    }

    public override string? Progress(WorkloadObject workload)
    {
        var (wanted, _, updated, _, available) = Count(workload);
        return updated < wanted ? $"{updated} of {Count(wanted, "pod")} updated."
            : available < wanted ? $"{available} of {Count(wanted, "updated pod")} available."
            : null;
    }

    public override RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions) =>
        ControllerRevisions.Current(workload, revisions);

    public override bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision) =>
        ControllerRevisions.IsOf(pod, workload, revision);

    public override string? Obstacle(WorkloadObject workload) => ControllerRevisions.OnDelete(workload);
}
