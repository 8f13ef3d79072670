namespace ChatOps.Sources;

/// <summary>A sender's log can't be read now; the message says why, and holds no secret.</summary>
/// <param name="mend">What to do about it; null: nothing, it is read again.</param>
public sealed class SenderLogException(string message, string? mend = null) : Exception(message)
{
    public string? Mend { get; } = mend;

    /// <summary>It gave no answer at all, so it won't give another one now.</summary>
    public bool IsSilent { get; init; }

    /// <summary>It was never reached, so nothing that it was told has arrived.</summary>
    public bool IsUnreached { get; init; }
}
