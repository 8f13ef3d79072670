using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What a watch waits for: the change that made this generation, and what it set, to notice when somebody else sets another.
/// </summary>
/// <param name="Image">Given for a deploy or rollback.</param>
/// <param name="Replicas">Given for a scale.</param>
/// <param name="StableFor">For how long all must stay healthy, once it is up, before it is done.</param>
/// <param name="Template">The pod template that the change made, where something later rests on it.</param>
public sealed record Goal(
    string Operation,
    string Uid,
    long Generation,
    string? Image = null,
    int? Replicas = null,
    [property: JsonPropertyName("settle")] TimeSpan StableFor = default,
    TemplatePrint? Template = null);

/// <summary>
/// Waiting: the controllers have not begun, or may not. Stabilizing: all is up, and must stay so for a while. The others are final;
/// Superseded: somebody made another change over it.
/// </summary>
public enum RolloutPhase { Waiting, Progressing, Stabilizing, Done, Failed, Superseded }

/// <summary>How far a rollout is.</summary>
/// <param name="Replicas">Wanted.</param>
/// <param name="Updated">Pods of the wanted version; 0 until the controllers have seen it.</param>
/// <param name="Ready">Of either version.</param>
/// <param name="Available">Of either version: ready for the workload's minReadySeconds.</param>
/// <param name="Old">Pods of other versions that are still there.</param>
/// <param name="Problems">Of the wanted version's pods, without log lines; they do not end the rollout, controllers go on trying until its
/// deadline.</param>
public sealed record Rollout(
    RolloutPhase Phase, int Replicas, int Updated, int Ready, int Available, int Old, RichText Message, IReadOnlyList<Problem> Problems)
{
    /// <summary>Pods that the rollout waits for in vain until somebody deletes them.</summary>
    public IReadOnlyList<StuckPod> Stuck { get; init; } = [];

    /// <summary>Since when and why nothing of it is seen: all else is as it was seen last. Null while it is in sight.</summary>
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

/// <summary>A pod as it was seen: it is deleted only as that.</summary>
public sealed record StuckPod(string Name, string Uid, string ResourceVersion);
