using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A schedule, as it is configured.</summary>
/// <param name="Channel">Where it is said that a shift changes, and what people change; null: nowhere.</param>
/// <param name="Groups">The user groups that whoever is on call is in.</param>
public sealed record ConfiguredSchedule(string Name, Rotation Rotation, ChatId? Channel, IReadOnlyList<ChatId> Groups);
