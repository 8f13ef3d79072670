using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Operations;

/// <summary>What somebody may not do, or may not any more.</summary>
public sealed record Refusal(Principal Who, CommandRefused Fact);

/// <summary>The one place where refusals are written down, whoever or whatever was refused.</summary>
public sealed class RefusedRequests(Lease lease, Events events, TimeProvider clock)
{
    public async Task RecordAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        await lease.WriteAsync(connection => RecordAsync(connection, refusal, trace), cancellationToken);
        events.Announce();
    }

    /// <summary>Part of the transaction that holds what came of it.</summary>
    public Task RecordAsync(DbConnection connection, Refusal refusal, string? trace) =>
        events.AppendAsync(connection, refusal.Who.Platform, null, [new(clock.GetUtcNow(), Actor.Of(refusal.Who), refusal.Fact)], trace);
}
