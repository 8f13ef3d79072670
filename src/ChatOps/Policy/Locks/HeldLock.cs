using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Policy.Locks;

/// <summary>A lock: while it holds, only its holder may change what it covers.</summary>
/// <param name="Holder">As stored when it was taken.</param>
/// <param name="Reason">In the holder's words, redacted; may be empty.</param>
/// <param name="Until">When it ends; null: when it is released.</param>
/// <param name="Channels">Where it is posted, in addition to its service's channels.</param>
public sealed record HeldLock(
    string Id,
    LockScope Scope,
    Principal Holder,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    IReadOnlyList<ChatId> Channels)
{
    public bool IsHeldAt(DateTimeOffset at) => Until is null || Until > at;

    /// <summary>The answer to whoever it stops.</summary>
    public Decision.Locked Decision => new(Scope.Words, Holder.Account, Until, Reason);

    /// <summary>"web in production by @ann until 18:00: load test".</summary>
    public RichText Words => RichText.Of(
        $"{Scope.Words:b} by {new Span.Person(Holder.Account)}{Ending}{Because}");

    /// <summary>" until 18:00"; empty without an end.</summary>
    public RichText Ending => Until is { } until ? RichText.Of($" until {until}") : RichText.Empty;

    /// <summary>": load test"; empty without a reason.</summary>
    public string Because => Reason.Length == 0 ? "" : $": {Reason}";

    internal LockChanged Fact(LockChange change) => new(Id, Scope, Channels, change, Holder.Account, Until, Reason);
}

/// <summary>What the locks on a place mean for those who want to change it.</summary>
/// <param name="Stops">The lock that stops them; null: none does.</param>
/// <param name="Own">The locks there that one of them holds.</param>
/// <param name="Passed">The locks of others that don't stop them, since what they do is exempt.</param>
public sealed record LockVerdict(HeldLock? Stops, IReadOnlyList<HeldLock> Own, IReadOnlyList<HeldLock> Passed)
{
    /// <param name="places">All names of what is to be changed: a lock on one of them is enough.</param>
    /// <param name="actors">Who wants to change it, and whoever they act for.</param>
    /// <param name="isExempt">Locks don't stop this.</param>
    /// <param name="at">When it is to be changed.</param>
    public static LockVerdict Of(
        IEnumerable<HeldLock> locks,
        IReadOnlyCollection<LockScope> places,
        IReadOnlyCollection<ChatId> actors,
        bool isExempt,
        DateTimeOffset at)
    {
        var there = locks.Where(held => held.IsHeldAt(at) && places.Any(held.Scope.Covers)).ToLookup(
            held => actors.Contains(held.Holder.Account));
        return new(
            // Of several, the one that holds longest.
            isExempt ? null : there[false].MaxBy(held => held.Until ?? DateTimeOffset.MaxValue),
            [.. there[true]],
            isExempt ? [.. there[false]] : []);
    }
}
