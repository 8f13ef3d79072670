using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>A build server that can be asked about its builds.</summary>
public interface IBuildServer : IBuildGate
{
    /// <summary>The source of its deliveries.</summary>
    string Source { get; }

    /// <summary>Which of the source's servers it is.</summary>
    string Instance { get; }

    /// <summary>As people write it.</summary>
    string Title { get; }

    /// <summary>What it says about a build. Answered or abandoned within a minute.</summary>
    /// <param name="build">What is known of it.</param>
    Task<BuildAnswer> AskAsync(BuildChanged build, CancellationToken cancellationToken);

    /// <summary>The jobs of the services. Answered or abandoned within a minute for each of those that are configured.</summary>
    Task<JobListing> JobsAsync(CancellationToken cancellationToken);

    /// <summary>What a job takes. Answered or abandoned within a minute.</summary>
    Task<JobAnswer> DescribeAsync(JobName job, CancellationToken cancellationToken);

    /// <summary>Asks for a build, once. Answered or abandoned within two minutes.</summary>
    Task<QueueReply> RequestAsync(
        JobName job, JobDescription description, IReadOnlyList<BuildParameter> parameters, CancellationToken cancellationToken);

    /// <summary>How far a request is. Answered or abandoned within two minutes.</summary>
    Task<QueueState> FollowAsync(QueuedBuild build, CancellationToken cancellationToken);

    /// <summary>Takes a request out of the queue. Answered or abandoned within a minute.</summary>
    Task<BuildServerReply> CancelAsync(long item, CancellationToken cancellationToken);

    /// <summary>Aborts a build. Answered or abandoned within two minutes.</summary>
    Task<BuildServerReply> AbortAsync(BuildChanged build, CancellationToken cancellationToken);
}

/// <summary>What became of something that a build server was told to do.</summary>
/// <param name="Why">A sentence for whoever wanted it, unless it was taken; it holds no secret.</param>
public sealed record BuildServerReply(BuildServerReplyKind Kind, string Why = "");

/// <summary>Gone: it came too late. Uncertain: it may have been taken.</summary>
public enum BuildServerReplyKind { Taken, Gone, Refused, Uncertain }

/// <summary>What a build server says about a build.</summary>
public abstract record BuildAnswer
{
    private BuildAnswer() { }

    /// <param name="Id">The id of the delivery; the same as long as it says the same.</param>
    /// <param name="Kind">The delivery's, which no sender can give one.</param>
    /// <param name="Body">What the source's translator reads.</param>
    /// <param name="IsOver">Whether the build has ended.</param>
    public sealed record Told(string Id, string Kind, ReadOnlyMemory<byte> Body, bool IsOver) : BuildAnswer;

    /// <summary>There is no such build.</summary>
    /// <param name="Why">A sentence that says so.</param>
    public sealed record NotThere(string Why) : BuildAnswer;

    /// <summary>It can't be asked now.</summary>
    /// <param name="Why">A sentence; it holds no secret.</param>
    /// <param name="Mend">What to do about it; null: nothing, it is asked again.</param>
    /// <param name="IsSilent">It gave no answer at all, so it won't give another one now.</param>
    public sealed record Unavailable(string Why, string? Mend, bool IsSilent) : BuildAnswer;
}
