namespace ChatOps.Checks;

/// <summary>What a feature has <see cref="Doctor"/> look at. Each room adds its own.</summary>
public interface IChecks
{
    /// <summary>One for each thing that can fail independently.</summary>
    IEnumerable<Check> All();
}

/// <summary>One thing to look at.</summary>
/// <param name="Subject">What it is called when looking itself fails.</param>
/// <param name="Examine">Cancelled when it takes longer than someone waits.</param>
public sealed record Check(string Subject, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Examine)
{
    /// <summary>What there is to say when it takes longer than someone waits; null: that there was no answer.</summary>
    public Func<Finding?> WhileWaiting { get; init; } = () => null;

    /// <summary>For what waits its turn: why it may not have been asked at all.</summary>
    /// <param name="queue">Null when it was.</param>
    public static Finding? StillLooking(string subject, string? queue) =>
        queue is null ? null : new(subject, true, $"still looking: {queue}");
}
