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
/// What an operation does to a cluster: its one request there, what is watched for after it, and how it compares with others. What
/// was planned and what is carried out is this value, and the journal keeps it.
/// </summary>
public abstract record ChangeAction : OperationAction
{
    /// <summary>What somebody is asked who may run it.</summary>
    public abstract RichText Question(string service, string environment);

    /// <summary>It is about the number of replicas and not about a version.</summary>
    public abstract bool SetsReplicas { get; }

    /// <summary>The request that it was planned for, with nothing left open.</summary>
    public abstract ChangeRequest RequestFor(Service service, Placement placement);

    /// <summary>What differs in substance from what was planned earlier for the same request; null when nothing does.</summary>
    public abstract RichText? DiffersFrom(ChangeAction approved);

    /// <summary>Whether nobody hears how it went when another takes its place while it runs.</summary>
    public abstract bool IsLeftOpenBy(ChangeAction next);

    /// <summary>Its one request to the cluster.</summary>
    public abstract Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken);

    /// <summary>It writes to the workload's own object, which then is of another generation.</summary>
    public abstract bool WritesWorkload { get; }

    /// <summary>What is watched for.</summary>
    public abstract Goal GoalOf(Written written);

    /// <summary>It is done when the cluster is; false: when it is written, since nothing moves by it.</summary>
    public abstract bool IsWatched { get; }

    /// <summary>How far it is.</summary>
    public abstract (int Done, RichText Label) ProgressOf(Rollout rollout);

    /// <summary>Whether a difference in the cluster is what it set there.</summary>
    public abstract bool HasSet(Plan plan, Difference difference);

    /// <summary>Nothing would be left running.</summary>
    public virtual bool IsShutdown => false;

    /// <summary>How long after its success something more is to be done about it; null: nothing is.</summary>
    public virtual TimeSpan? FollowUpAfter => null;

    /// <summary>Pods of a new version.</summary>
    protected static (int Done, RichText Label) Updated(Rollout rollout) => (
        rollout.Updated,
        $"{rollout.Updated}/{rollout.Replicas} updated, {rollout.Available} available" + (rollout.Old > 0 ? $", {rollout.Old} old" : ""));

    /// <summary>Pods of any version.</summary>
    protected static (int Done, RichText Label) Available(Rollout rollout) =>
        (Math.Min(rollout.Available, rollout.Replicas), $"{rollout.Available}/{rollout.Replicas} available");

    protected static RichText AnotherWay { get; } = "it would now be done in another way";

    protected RichText WouldBe(ChangeAction approved) => $"it would now be {From} → {To}, not {approved.From} → {approved.To}";
}

/// <summary>How a request to a cluster is made.</summary>
/// <param name="Operation">By which the change is marked.</param>
/// <param name="Cause">Why, in a line for the cluster's own history.</param>
/// <param name="IsDryRun">All checks of the cluster's, and no change.</param>
public sealed record ClusterWrite(Cluster Cluster, Plan Plan, string Operation, DateTimeOffset At, string Cause, bool IsDryRun);

/// <summary>A change that is in the cluster.</summary>
/// <param name="StableFor">For how long all must stay healthy in this environment.</param>
public sealed record Written(string Operation, string Uid, long Generation, TemplatePrint? Template, TimeSpan StableFor);
