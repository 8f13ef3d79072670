using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Operations.Requests;

/// <summary>What somebody may not do, or may not any more.</summary>
public sealed record Refusal(Principal Who, CommandRefused Fact);

/// <summary>The one place where refusals are written down, whoever or whatever was refused.</summary>
public sealed class RefusedRequests(Events events, TimeProvider clock)
{
    public Task RecordAsync(Refusal refusal, CancellationToken cancellationToken) =>
        events.WriteAsync(transaction => RecordAsync(transaction, refusal), cancellationToken);

    /// <summary>Part of the transaction that holds what came of it.</summary>
    public Task RecordAsync(JournalTransaction transaction, Refusal refusal) =>
        transaction.AppendAsync(refusal.Who.Platform, new(clock.GetUtcNow(), Actor.Of(refusal.Who), refusal.Fact));
}
