using ChatOps.Clusters.Reading;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

internal sealed class DeploymentKind() : WorkloadKind("Deployment", "deployments", "replicasets")
{
    public override bool IsDeployment => true;

    public override string? Progress(WorkloadObject workload)
    {
        var (wanted, all, updated, _, available) = Count(workload);
        if (updated < wanted)
        {
            return $"{updated} of {Count(wanted, "pod")} updated.";
        }

        if (all > updated)
        {
            return $"{Count(all - updated, "old pod")} still to be stopped.";
        }

        if (available < updated)
        {
            return $"{available} of {Count(updated, "updated pod")} available.";
        }

        // kubectl doesn't check this, but the controller does: without this check, scaling down would seem complete before it starts.
        return all > wanted ? $"{Count(all - wanted, "pod")} still to be stopped." : null;
    }

    /// <remarks>The current revision is the oldest ReplicaSet whose template is equal, except for the hash label.</remarks>
    public override RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions)
    {
        var wanted = PodTemplate.Text(workload.Spec.Template);
        return Owned(workload, revisions)
            .OrderBy(set => set.Metadata.CreationTimestamp)
            .FirstOrDefault(set => PodTemplate.Text(set.Template) == wanted);
    }

    public override bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision) =>
        PodTemplate.OwnedBy(pod.Metadata, revision.Metadata.Uid);
}
