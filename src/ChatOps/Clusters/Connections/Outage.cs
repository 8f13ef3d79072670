using ChatOps.Messages;

namespace ChatOps.Clusters.Connections;

/// <summary>A cluster does not answer, so no requests are sent to it for a while.</summary>
/// <param name="Since">The time of the first of the consecutive failures.</param>
/// <param name="Words">What went wrong, and when the bot will try again; for users.</param>
/// <param name="NextTry">When the next request is let through.</param>
public sealed record Outage(DateTimeOffset Since, RichText Words, DateTimeOffset NextTry);
