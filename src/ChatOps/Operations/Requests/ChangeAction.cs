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
/// What an operation does to a cluster: its one request, what is watched afterwards, and how it compares with other actions. This value is
/// planned, carried out, and stored in the journal.
/// </summary>
public abstract record ChangeAction : OperationAction
{
    /// <summary>The question that asks for confirmation.</summary>
    public abstract RichText Question(string service, string environment);

    /// <summary>Whether it is about the number of replicas and not about a version.</summary>
    public abstract bool SetsReplicas { get; }

    /// <summary>The fully specified request that the action was planned for.</summary>
    public abstract ChangeRequest RequestFor(Service service, Placement placement);

    /// <summary>What differs in substance from what was planned earlier for the same request; null when nothing does.</summary>
    public abstract RichText? DiffersFrom(ChangeAction approved);

    /// <summary>Whether its outcome stays unreported when the next action supersedes it.</summary>
    public abstract bool IsLeftOpenBy(ChangeAction next);

    /// <summary>Sends its one request to the cluster.</summary>
    public abstract Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken);

    /// <summary>Whether it writes to the workload's own object, which increments the generation.</summary>
    public abstract bool WritesWorkload { get; }

    /// <summary>What is watched after the write.</summary>
    public abstract Goal GoalOf(Written written);

    /// <summary>True: it is done when the rollout is. False: it is done as soon as it is written, since nothing is rolled out.</summary>
    public abstract bool IsWatched { get; }

    /// <summary>Its progress, from the state of the rollout.</summary>
    public abstract (int Done, RichText Label) ProgressOf(Rollout rollout);

    /// <summary>Whether this action caused a difference seen in the cluster.</summary>
    public abstract bool HasSet(Plan plan, Difference difference);

    /// <summary>Whether no pods would be left running.</summary>
    public virtual bool IsShutdown => false;

    /// <summary>How long after success a follow-up is due; null: none.</summary>
    public virtual TimeSpan? FollowUpAfter => null;

    /// <summary>Progress counted in pods of the desired version.</summary>
    protected static (int Done, RichText Label) Updated(Rollout rollout) => (
        rollout.Updated,
        $"{rollout.Updated}/{rollout.Replicas} updated, {rollout.Available} available" + (rollout.Old > 0 ? $", {rollout.Old} old" : ""));

    /// <summary>Progress counted in available pods of any version.</summary>
    protected static (int Done, RichText Label) Available(Rollout rollout) =>
        (Math.Min(rollout.Available, rollout.Replicas), $"{rollout.Available}/{rollout.Replicas} available");

    protected static RichText AnotherWay { get; } = "it would now be done in a different way";

    protected RichText WouldBe(ChangeAction approved) => $"it would now be {From} → {To}, not {approved.From} → {approved.To}";
}

/// <summary>The context of a write to a cluster.</summary>
/// <param name="Operation">The operation's id, which is recorded as an annotation.</param>
/// <param name="Cause">The reason, in one line for the rollout history.</param>
/// <param name="IsDryRun">Runs all of the cluster's checks, but changes nothing.</param>
public sealed record ClusterWrite(Cluster Cluster, Plan Plan, string Operation, DateTimeOffset At, string Cause, bool IsDryRun);

/// <summary>A change that is in the cluster.</summary>
/// <param name="StableFor">The environment's stability period.</param>
public sealed record Written(string Operation, string Uid, long Generation, TemplatePrint? Template, TimeSpan StableFor);
