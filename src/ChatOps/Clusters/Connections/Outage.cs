using ChatOps.Messages;

namespace ChatOps.Clusters.Connections;

/// <summary>A cluster does not answer, and is left alone for a while.</summary>
/// <param name="Since">The first question of those that all failed.</param>
/// <param name="Words">What went wrong, and when it will be asked again; for people.</param>
/// <param name="NextTry">Then one question is let through.</param>
public sealed record Outage(DateTimeOffset Since, RichText Words, DateTimeOffset NextTry);
