using ChatOps.Clusters.Reading;
using ChatOps.Messages;

namespace ChatOps.Clusters.Preflight;

/// <summary>What else in the cluster affects a change of a workload.</summary>
/// <param name="Autoscaler">The autoscaler that sets its replicas; null when there is none, or when unknown.</param>
/// <param name="Warnings">What may get in the way.</param>
public sealed record PreflightResult(Autoscaler? Autoscaler, IReadOnlyList<Warning> Warnings)
{
    /// <summary>
    /// For a rollout in progress: the field managers that are recorded as having changed the pods since the previous version; empty when
    /// unknown.
    /// </summary>
    public IReadOnlyList<string> RolloutBy { get; init; } = [];
}
