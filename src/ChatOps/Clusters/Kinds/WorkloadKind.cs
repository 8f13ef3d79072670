using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>The number of pods in each state.</summary>
/// <param name="Updated">Pods of the desired version.</param>
internal sealed record PodCounts(int Wanted, int All, int Updated, int Ready, int Available);

/// <summary>What differs between workload kinds.</summary>
/// <param name="title">The kind as people write it.</param>
/// <param name="plural">The kind as written in paths and access rules.</param>
/// <param name="revisions">The kind of its revisions.</param>
internal abstract class WorkloadKind(string title, string plural, string revisions)
{
    private static readonly WorkloadKind[] All = [new DeploymentKind(), new StatefulSetKind(), new DaemonSetKind()];

    public string Title => title;

    public string Plural => plural;

    public string Revisions => revisions;

    /// <summary>The number of replicas can be set.</summary>
    public virtual bool IsScalable => true;

    /// <summary>A pod that never becomes ready can block its rollouts until someone deletes it.</summary>
    public virtual bool HasStuckPods => false;

    /// <summary>Rollouts can be paused, and the cluster itself fails one that makes no progress.</summary>
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
    /// What remains to be done, by the conditions of <c>kubectl rollout status</c>; null: nothing. Only called when the controller has
    /// observed the spec.
    /// </summary>
    public abstract string? Progress(WorkloadObject workload);

    /// <summary>The desired revision; null until the controller has created it.</summary>
    public abstract RevisionObject? Current(WorkloadObject workload, IEnumerable<RevisionObject> revisions);

    public abstract bool IsOf(V1Pod pod, WorkloadObject workload, RevisionObject revision);

    /// <summary>Why setting a version wouldn't replace any pods; null when it would.</summary>
    public virtual string? Obstacle(WorkloadObject workload) => null;

    /// <summary>What people should know about a rollout of the workload.</summary>
    public virtual IEnumerable<Warning> Warnings(WorkloadObject workload) => [];

    /// <summary>Pods that block a rollout until someone deletes them.</summary>
    public virtual IEnumerable<V1Pod> Stuck(WorkloadObject workload, IReadOnlyCollection<V1Pod> pods, RevisionObject current) => [];

    /// <summary>The revisions that the workload owns.</summary>
    public static IEnumerable<RevisionObject> Owned(WorkloadObject workload, IEnumerable<RevisionObject> revisions) =>
        revisions.Where(revision => PodTemplate.OwnedBy(revision.Metadata, workload.Metadata.Uid));

    protected static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
