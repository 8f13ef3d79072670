using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;

namespace ChatOps.Drift;

/// <summary>
/// Tells this bot's changes to a workload from others', by its operations: each writes once, to the generation that its plan was based on.
/// Managed fields are only a hint, used when both changed the workload between two observations.
/// </summary>
internal sealed class OwnChanges
{
    private readonly IReadOnlyList<Plan> _made;
    private readonly IReadOnlyList<Plan> _possible;
    private readonly bool _isAllOurs;

    /// <param name="operations">The workload's operations.</param>
    /// <param name="before">The generation at the previous observation.</param>
    public OwnChanges(IEnumerable<Operation> operations, Workload workload, long before, Comparison seen)
    {
        var between = operations
            .Where(operation => operation.Plan is { Action.WritesWorkload: true } plan
                && plan.Workload with { Container = null } == workload with { Container = null }
                && plan.Uid == seen.Now.Uid
                && operation.Watch?.Generation != plan.Generation // Then it had nothing to change.
                && plan.Generation >= before
                && plan.Generation < seen.Now.Generation)
            .ToLookup(operation => operation.Watch is not null || operation.Id == seen.Operation);
        _made = [.. between[true].Select(operation => operation.Plan)];
        IsUndecided = between[false].Any(operation => operation.State is OperationState.Running);
        _possible = [.. between[false].Where(operation => operation.Plan.Action is Scale).Select(operation => operation.Plan)];
        var own = _made.Select(plan => plan.Generation).Distinct().Count();
        _isAllOurs = own == seen.Now.Generation - before;
        IsOneOther = own == seen.Now.Generation - before - 1;
    }

    /// <summary>An operation is about to write, or has written without recording it yet.</summary>
    public bool IsUndecided { get; }

    /// <summary>All changes that aren't ours were made in a single write.</summary>
    public bool IsOneOther { get; }

    public bool IsOurs(Difference difference) =>
        _isAllOurs
        || (_made.Count > 0 && (difference.Managers is [Cluster.Manager] || _made.Any(plan => plan.Action.HasSet(plan, difference))))
        // A scale operation that got no response: its write leaves no other trace in the cluster.
        || (difference.Managers is [] or [Cluster.Manager] && _possible.Any(plan => plan.Action is Scale { Before: var before } scale
            && difference.Replicas?.From == before
            && scale.HasSet(plan, difference)));
}
