using ChatOps.Clusters.Reading;
using ChatOps.Messages;

namespace ChatOps.Clusters.Preflight;

/// <summary>What else in the cluster a change of a workload will meet.</summary>
/// <param name="Autoscaler">The one that sets its replicas; null when there is none, or it cannot be told.</param>
/// <param name="Warnings">What will be in the way.</param>
public sealed record PreflightResult(Autoscaler? Autoscaler, IReadOnlyList<Warning> Warnings)
{
    /// <summary>
    /// Of a rollout that is under way: the managers on record as having changed the pods since the previous version; empty when it is not
    /// known.
    /// </summary>
    public IReadOnlyList<string> RolloutBy { get; init; } = [];
}
