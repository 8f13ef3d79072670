namespace ChatOps.Sources;

/// <summary>What a sender's log says.</summary>
/// <param name="OpenSince">If something that began at this time isn't over yet, it will be listed later; null: nothing is open.</param>
public sealed record LogReading(IReadOnlyList<LogEntry> Entries, DateTimeOffset? OpenSince = null);

/// <summary>An entry of a sender's log: one delivery.</summary>
/// <param name="Id">The id that the delivery has, or would have, in the journal.</param>
/// <param name="At">When it was sent, or should have been, by the sender's clock.</param>
/// <param name="FetchAsync">The payload; null: the sender no longer has it. Throws <see cref="SenderLogException"/>.</param>
public sealed record LogEntry(
    string Id, string Kind, DateTimeOffset At, Func<CancellationToken, Task<ReadOnlyMemory<byte>?>> FetchAsync)
{
    /// <summary>The instance of the sender.</summary>
    public string Instance { get; init; } = "";

    /// <summary>
    /// The step key of a build that is over. Its sender doesn't number deliveries, so it has arrived if the journal knows how the build
    /// ended.
    /// </summary>
    public string? Build { get; init; }
}
