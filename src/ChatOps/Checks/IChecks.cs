namespace ChatOps.Checks;

/// <summary>What a feature has <see cref="Doctor"/> check. Each feature adds its own.</summary>
public interface IChecks
{
    /// <summary>One check for each thing that can fail independently.</summary>
    IEnumerable<Check> All();
}

/// <summary>A single check.</summary>
/// <param name="Subject">Used in the report if the check itself fails.</param>
/// <param name="Examine">Cancelled when it takes longer than a person would wait.</param>
public sealed record Check(string Subject, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Examine)
{
    /// <summary>The finding to report when the check times out; null: that there was no answer.</summary>
    public Func<Finding?> WhileWaiting { get; init; } = () => null;

    /// <summary>For checks that wait in a queue: why it may not have been sent at all.</summary>
    /// <param name="queue">Null if it was sent.</param>
    public static Finding? StillLooking(string subject, string? queue) =>
        queue is null ? null : new(subject, true, $"still looking: {queue}");
}
