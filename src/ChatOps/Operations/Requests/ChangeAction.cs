using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;

namespace ChatOps.Operations.Requests;

/// <summary>
/// What an operation does to a cluster: its one request there, what is watched afterwards, and how it compares with others. This value is
/// planned, carried out, and stored in the journal.
/// </summary>
public abstract record ChangeAction : OperationAction
{
    /// <summary>The question to confirm it.</summary>
    public abstract RichText Question(string service, string environment);

    /// <summary>It is about the number of replicas, not about a version.</summary>
    public abstract bool SetsReplicas { get; }

    /// <summary>The request that it was planned for, fully specified.</summary>
    public abstract ChangeRequest RequestFor(Service service, Placement placement);

    /// <summary>What differs in substance from what was planned earlier for the same request; null when nothing does.</summary>
    public abstract RichText? DiffersFrom(ChangeAction approved);

    /// <summary>Whether its outcome stays unreported when another supersedes it.</summary>
    public abstract bool IsLeftOpenBy(ChangeAction next);

    /// <summary>Its one request to the cluster.</summary>
    public abstract Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken);

    /// <summary>It writes to the workload's own object, which increments its generation.</summary>
    public abstract bool WritesWorkload { get; }

    /// <summary>What is watched.</summary>
    public abstract Goal GoalOf(Written written);

    /// <summary>Whether it is done when the rollout is; false: as soon as it is written, since nothing rolls out.</summary>
    public abstract bool IsWatched { get; }

    /// <summary>Its progress.</summary>
    public abstract (int Done, RichText Label) ProgressOf(Rollout rollout);

    /// <summary>Whether a difference in the cluster is its doing.</summary>
    public abstract bool HasSet(Plan plan, Difference difference);

    /// <summary>Whether nothing would be left running.</summary>
    public virtual bool IsShutdown => false;

    /// <summary>How long after its success a follow-up is due; null: none.</summary>
    public virtual TimeSpan? FollowUpAfter => null;

    /// <summary>Pods of a new version.</summary>
    protected static (int Done, RichText Label) Updated(Rollout rollout) => (
        rollout.Updated,
        $"{rollout.Updated}/{rollout.Replicas} updated, {rollout.Available} available" + (rollout.Old > 0 ? $", {rollout.Old} old" : ""));

    /// <summary>Pods of any version.</summary>
    protected static (int Done, RichText Label) Available(Rollout rollout) =>
        (Math.Min(rollout.Available, rollout.Replicas), $"{rollout.Available}/{rollout.Replicas} available");

    protected static RichText AnotherWay { get; } = "it would now be done in a different way";

    protected RichText WouldBe(ChangeAction approved) => $"it would now be {From} → {To}, not {approved.From} → {approved.To}";
}

/// <summary>The context of a write to a cluster.</summary>
/// <param name="Operation">Annotated on the change.</param>
/// <param name="Cause">The reason, in one line for the rollout history.</param>
/// <param name="IsDryRun">All of the cluster's checks, and no change.</param>
public sealed record ClusterWrite(Cluster Cluster, Plan Plan, string Operation, DateTimeOffset At, string Cause, bool IsDryRun);

/// <summary>A change that is in the cluster.</summary>
/// <param name="StableFor">The environment's stability period.</param>
public sealed record Written(string Operation, string Uid, long Generation, TemplatePrint? Template, TimeSpan StableFor);
