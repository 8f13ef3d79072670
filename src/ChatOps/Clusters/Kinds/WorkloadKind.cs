using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>How many pods there are.</summary>
/// <param name="Updated">Of the wanted version.</param>
internal sealed record PodCounts(int Wanted, int All, int Updated, int Ready, int Available);

/// <summary>What differs between the kinds of workload.</summary>
/// <param name="title">As people write it.</param>
/// <param name="plural">As paths and access rules write it.</param>
/// <param name="revisions">The kind that holds its versions.</param>
internal abstract class WorkloadKind(string title, string plural, string revisions)
{
    private static readonly WorkloadKind[] All = [new DeploymentKind(), new StatefulSetKind(), new DaemonSetKind()];

    public string Title => title;

    public string Plural => plural;

    public string Revisions => revisions;

    /// <summary>A number of replicas can be asked for.</summary>
    public virtual bool IsScalable => true;

    /// <summary>A pod that never gets ready can hold its rollouts up until somebody deletes it.</summary>
    public virtual bool HasStuckPods => false;

    /// <summary>Rollouts can be paused; and the cluster gives up on one that makes no progress.</summary>
    public virtual bool IsDeployment => false;

    public static WorkloadKind Of(Workload workload) =>
        All.First(kind => kind.Title.Equals(workload.Kind, StringComparison.OrdinalIgnoreCase));

    public virtual PodCounts Count(WorkloadObject workload)
    {
        var status = workload.Status;
        return new(
            workload.Spec.Replicas ?? 1,
            status.Replicas ?? 0,
            status.UpdatedReplicas ?? 0,
            status.ReadyReplicas ?? 0,
            status.AvailableReplicas ?? 0);
    }

    /// <summary>
    /// What is still to come by the conditions of <c>kubectl rollout status</c>, or null; asked only when the controller has seen the spec.
    /// </summary>
    public abstract string? Progress(WorkloadObject workload);

    /// <summary>The version that is asked for now; null until the controller has made it.</summary>
    public abstract RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions);

    public abstract bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision);

    /// <summary>Why setting a version would not replace pods; null when it would.</summary>
    public virtual string? Obstacle(WorkloadObject workload) => null;

    /// <summary>What somebody should know of how it rolls out.</summary>
    public virtual IEnumerable<Warning> Warnings(WorkloadObject workload) => [];

    /// <summary>Pods that hold a rollout up until somebody deletes them.</summary>
    public virtual IEnumerable<V1Pod> Stuck(WorkloadObject workload, IReadOnlyCollection<V1Pod> pods, RevisionObject current) => [];

    /// <summary>The revisions that are the workload's own.</summary>
    public static IEnumerable<RevisionObject> Owned(WorkloadObject workload, IEnumerable<RevisionObject> revisions) =>
        revisions.Where(revision => PodTemplate.OwnedBy(revision.Metadata, workload.Metadata.Uid));

    protected static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
