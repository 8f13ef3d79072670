using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Operations.Running;

/// <summary>Describes the progress of a rollout. A problem that persists keeps the same wording.</summary>
internal sealed class RolloutProgress(Operation operation)
{
    private IReadOnlyList<Problem> _told = [];

    public OperationProgressed Of(Rollout rollout)
    {
        // Ten pods that can't pull the same image are one problem, whichever of them was inspected first.
        _told = [.. rollout.Problems.GroupBy(problem => problem.Reason).Select(SameAsBefore)];
        var (done, label) = operation.Plan.Action.ProgressOf(rollout);
        return new(
            operation.Id,
            operation.Plan.Service,
            done,
            rollout.Replicas,
            rollout.Phase is RolloutPhase.Waiting or RolloutPhase.Stabilizing ? rollout.Message : label,
            // Another restart of a container isn't worth a message.
            [.. _told.Select(p => Redaction.Redact(p) with { Restarts = 0 })],
            OutOfSight: rollout.OutOfSight is { } lost ? Redaction.Redact(lost) : null)
        {
            IsStabilizing = rollout.Phase is RolloutPhase.Stabilizing,
        };
    }

    public static bool AreSame(OperationProgressed a, OperationProgressed b) =>
        (a.Done, a.Total, a.Label, a.OutOfSight) == (b.Done, b.Total, b.Label, b.OutOfSight) && a.Problems.SequenceEqual(b.Problems);

    private Problem SameAsBefore(IGrouping<string, Problem> problems) =>
        _told.FirstOrDefault(told => told.Reason == problems.Key && problems.Any(now => now.Subject == told.Subject)) ?? problems.First();
}
