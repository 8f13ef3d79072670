using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What a watch waits for: the change that created this generation, and what the change set, to detect when someone else sets something
/// different.
/// </summary>
/// <param name="Image">Set for a deploy or rollback.</param>
/// <param name="Replicas">Set for scaling.</param>
/// <param name="StableFor">How long everything must stay healthy, once all pods are up, before the rollout is done.</param>
/// <param name="Template">The pod template that the change created, if a later step depends on it.</param>
public sealed record Goal(
    string Operation,
    string Uid,
    long Generation,
    string? Image = null,
    int? Replicas = null,
    [property: JsonPropertyName("settle")] TimeSpan StableFor = default,
    TemplatePrint? Template = null);

/// <summary>
/// Waiting: the controllers haven't started, or rollouts are paused. Stabilizing: all pods are up, and must stay healthy for a while. Done,
/// Failed and Superseded are final; Superseded: someone has made another change since.
/// </summary>
public enum RolloutPhase { Waiting, Progressing, Stabilizing, Done, Failed, Superseded }

/// <summary>The progress of a rollout.</summary>
/// <param name="Replicas">The desired number.</param>
/// <param name="Updated">Pods of the desired version; 0 until the controllers have observed it.</param>
/// <param name="Ready">Pods of any version that are ready.</param>
/// <param name="Available">Pods of any version that have been ready for the workload's minReadySeconds.</param>
/// <param name="Old">Pods of other versions that still exist.</param>
/// <param name="Problems">Problems of the desired version's pods, without log lines. They don't end the rollout: the controllers keep
/// trying until its deadline.</param>
public sealed record Rollout(
    RolloutPhase Phase, int Replicas, int Updated, int Ready, int Available, int Old, RichText Message, IReadOnlyList<Problem> Problems)
{
    /// <summary>Pods that block the rollout until someone deletes them.</summary>
    public IReadOnlyList<StuckPod> Stuck { get; init; } = [];

    /// <summary>Since when and why there are no updates; everything else is as last seen. Null while there are updates.</summary>
    public RichText? OutOfSight { get; init; }

    public bool Equals(Rollout? other) =>
        other is not null
        && (Phase, Replicas, Updated, Ready, Available, Old, Message) == (
            other.Phase, other.Replicas, other.Updated, other.Ready, other.Available, other.Old, other.Message)
        && Problems.SequenceEqual(other.Problems)
        && Stuck.SequenceEqual(other.Stuck)
        && OutOfSight == other.OutOfSight;

    public override int GetHashCode() => HashCode.Combine(Phase, Replicas, Updated, Ready, Available, Old, Message, Problems.Count);
}

/// <summary>A pod as it was last seen: it is deleted only if it is unchanged.</summary>
public sealed record StuckPod(string Name, string Uid, string ResourceVersion);
