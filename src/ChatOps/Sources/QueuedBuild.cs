using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>A build that was asked for, as its build server can be asked about it.</summary>
/// <param name="Item">Its id in the queue; null: unknown, since the answer to the request was lost.</param>
/// <param name="From">The number that the job's next build had before the request.</param>
/// <param name="Others">The ids of other requests, which it isn't.</param>
public sealed record QueuedBuild(
    JobName Job, IReadOnlyList<BuildParameter> Parameters, long? Item, long From, IReadOnlyCollection<long> Others);

/// <summary>What became of a request for a build.</summary>
/// <param name="Item">Its id in the queue, if the build server says so.</param>
/// <param name="Why">A sentence for whoever asked, unless it was queued; it holds no secret.</param>
public sealed record QueueReply(QueueReplyKind Kind, long? Item = null, string Why = "");

/// <summary>There: the same was in the queue before. Uncertain: it may have been queued.</summary>
public enum QueueReplyKind { Queued, There, Refused, Uncertain }

/// <summary>How far a request for a build is.</summary>
public abstract record QueueState
{
    private QueueState() { }

    /// <param name="Why">What it waits for, if its build server says so.</param>
    public sealed record Waiting(long Item, string? Why) : QueueState;

    /// <param name="Item">The build's id in the queue.</param>
    /// <param name="IsSettled">Its commit is known, or it is over.</param>
    public sealed record Started(long Number, long Item, string? Url, bool IsSettled) : QueueState;

    public sealed record Cancelled : QueueState;

    /// <summary>It is neither in the queue nor among the builds.</summary>
    public sealed record NotThere : QueueState;

    /// <param name="Why">A sentence without secrets.</param>
    public sealed record Unavailable(string Why) : QueueState;
}
