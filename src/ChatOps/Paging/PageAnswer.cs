namespace ChatOps.Paging;

/// <summary>What became of a request to notify someone.</summary>
internal abstract record PageAnswer
{
    private PageAnswer() { }

    /// <summary>It is where they can see it, as whoever delivers it says.</summary>
    public sealed record Delivered(string? Receipt = null) : PageAnswer;

    /// <summary>It was taken, and isn't there yet: ask again.</summary>
    public sealed record Accepted(string Receipt) : PageAnswer;

    /// <summary>Not now.</summary>
    /// <param name="MayBeDone">It may have been, and the answer was lost.</param>
    public sealed record Later(string Reason, bool MayBeDone) : PageAnswer;

    /// <summary>Never.</summary>
    public sealed record Refused(string Reason) : PageAnswer;
}
