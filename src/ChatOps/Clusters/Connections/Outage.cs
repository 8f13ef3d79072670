using ChatOps.Messages;

namespace ChatOps.Clusters.Connections;

/// <summary>A cluster does not answer, and gets no requests for a while.</summary>
/// <param name="Since">The first of the consecutive failures.</param>
/// <param name="Words">What went wrong, and when it will be tried again; for users.</param>
/// <param name="NextTry">When one request is let through.</param>
public sealed record Outage(DateTimeOffset Since, RichText Words, DateTimeOffset NextTry);
