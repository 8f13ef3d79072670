using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>What a delivery tells, as events.</summary>
internal static class Told
{
    /// <summary>A single fact, dated by the first of the sender's times that is present, otherwise by when it was received.</summary>
    public static Translation One(Delivery delivery, Fact fact, string? login, params ReadOnlySpan<DateTimeOffset?> times) =>
        All(delivery, [fact], login, times);

    /// <summary>Several facts about one moment.</summary>
    public static Translation All(
        Delivery delivery, IEnumerable<Fact> facts, string? login, params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? occurredAt = null;
        foreach (var time in times)
        {
            occurredAt ??= time;
        }

        var (at, isDated) = (occurredAt ?? delivery.SentAt ?? delivery.ReceivedAt, occurredAt is not null);
        var by = ForeignText.Short(login) is { } name ? new Actor(name) : null;
        return new Translation.Events([.. facts.Select(fact => new NewEvent(at, by, fact, isDated))]);
    }

    public static Translation Nothing(string what) => new Translation.Nothing(ForeignText.FirstLine($"{what} is not told")!);
}
