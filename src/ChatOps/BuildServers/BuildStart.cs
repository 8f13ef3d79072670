namespace ChatOps.BuildServers;

/// <summary>What became of a request for a build so far.</summary>
public abstract record BuildStart
{
    private BuildStart() { }

    /// <param name="Job">As people name it.</param>
    public sealed record Started(string Job, long Number, string? Url) : BuildStart;

    /// <param name="WasThere">The same was in the queue before.</param>
    /// <param name="Why">What it waits for, if known.</param>
    public sealed record Queued(bool WasThere, string? Why) : BuildStart;

    /// <param name="Why">A sentence.</param>
    public sealed record Refused(string Why) : BuildStart;

    /// <summary>It may have been queued, and is looked for.</summary>
    /// <param name="Why">A sentence.</param>
    public sealed record Unknown(string Why) : BuildStart;
}
