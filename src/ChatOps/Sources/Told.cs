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

    /// <summary>The names that a sender gives to what it is about, without those that it doesn't give.</summary>
    public static IReadOnlyList<Label> Labels(params IEnumerable<(string Name, string? Value)> names) =>
    [
        .. from label in names
           let name = ForeignText.Short(label.Name)
           let value = ForeignText.Short(label.Value)
           where name is not null && value is not null
           select new Label(name, value),
    ];

    public static Translation Nothing(string what) => new Translation.Nothing(ForeignText.FirstLine($"{what} is not told")!);
}
