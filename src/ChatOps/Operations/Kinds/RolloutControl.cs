using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>An action on how pods are rolled out; the version stays the same.</summary>
/// <param name="Version">The version that is set.</param>
public abstract record RolloutControl(string Version) : ChangeAction
{
    public sealed override string? From => null;

    public sealed override string To => Version;

    public sealed override string Lane => Verb;

    public sealed override bool IsWayBack => false;

    public sealed override bool CanBeRolledBack => false;

    public sealed override bool SetsReplicas => false;

    public sealed override bool WritesWorkload => true;

    public sealed override Span.Command? PlanAgain(string service, string environment) => null;

    public sealed override RichText? DiffersFrom(ChangeAction approved) => approved.GetType() == GetType() ? null : AnotherWay;

    public sealed override bool IsLeftOpenBy(ChangeAction next) => false;

    public sealed override Goal GoalOf(Written written) =>
        new(written.Operation, written.Uid, written.Generation, StableFor: written.StableFor);

    public sealed override (int Done, RichText Label) ProgressOf(Rollout rollout) => Updated(rollout);

    public sealed override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        write.Cluster.ChangeRolloutAsync(
            write.Plan.Workload,
            Set(new(write.Operation, write.Plan.Uid, write.Plan.Generation) { Writers = write.Plan.Writers }, write),
            cancellationToken,
            write.IsDryRun);

    /// <summary>Adds the action's effect to the request.</summary>
    protected abstract RolloutChange Set(RolloutChange change, ClusterWrite write);
}
