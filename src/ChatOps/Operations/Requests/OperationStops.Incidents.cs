using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Operations.Requests;

/// <content>What open incidents hold; and what is judged.</content>
public sealed partial class OperationStops
{
    private const string Deploy = "deploy";

    /// <summary>
    /// What holds it; null: nothing does. When an incident ends isn't known: what is to start later is judged then. Whoever says that it
    /// fixes one of several goes past all.
    /// </summary>
    private Decision.Held? Held(StopSubject subject, StopState state) =>
        !subject.MayBeHeld || subject.IsExempt || subject.At > clock.GetUtcNow() ? null
        : Holding(subject, state) is [var first, ..] all && all.All(incident => incident.Number != subject.Fixes)
            ? new(subject.Places.First(first.Holds).Words, first.Number, first.Title)
            : null;

    private static IReadOnlyList<Incident> Holding(StopSubject subject, StopState state) =>
        [.. state.Incidents.Where(incident => subject.Places.Any(incident.Holds))];

    /// <summary>Says what a mark as a fix means, or that it means nothing.</summary>
    private static IEnumerable<RichText> Fixed(StopSubject subject, StopState state)
    {
        if (subject.Fixes is not { } number)
        {
            return [];
        }

        return Holding(subject, state).FirstOrDefault(incident => incident.Number == number) is { } incident
            ? [RichText.Of($"🚒 It fixes incident {number} ({incident.Title}), which holds other deploys.")]
            : [RichText.Of($"ℹ️ No open incident {number} is about this, so that {$"fixes {number}":c} means nothing.")];
    }

    /// <summary>Who wants to change what.</summary>
    /// <param name="Places">All names of what is to be changed: what stops it under any of them counts.</param>
    /// <param name="Actors">Who wants to change it, and whoever they act for.</param>
    /// <param name="IsExempt">It is done automatically, in spite of locks and freezes.</param>
    /// <param name="At">When; null: now.</param>
    private sealed record StopSubject(
        IReadOnlyCollection<LockScope> Places,
        string Verb,
        IReadOnlyCollection<ChatId> Actors,
        bool IsExempt,
        DateTimeOffset? At,
        string? Reason)
    {
        /// <summary>The incident that it fixes; null: none.</summary>
        public long? Fixes { get; init; }

        /// <summary>Incidents hold it: it is a deploy, or automatic, and it takes nothing back.</summary>
        public bool MayBeHeld { get; init; }
    }

    private sealed record StopState(
        IReadOnlyList<HeldLock> Locks, IReadOnlyList<DeclaredFreeze> Freezes, IReadOnlyList<Incident> Incidents);
}
