using ChatOps.Clusters.Watching;
using ChatOps.Messages;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// What a write to a cluster came to. Only <see cref="Applied"/> and <see cref="AlreadyApplied"/> mean that the cluster has it.
/// </summary>
public abstract record WriteResult
{
    private WriteResult() { }

    /// <summary>Written now; <paramref name="Generation"/> is the one to watch. It stays the same when nothing differed.</summary>
    public sealed record Applied(string Uid, long Generation, string ResourceVersion) : WriteResult
    {
        /// <summary>Of the workload's pod template as it is with the change; null when that was not asked.</summary>
        public TemplatePrint? Template { get; init; }
    }

    /// <summary>This very operation had written it before.</summary>
    public sealed record AlreadyApplied(string Uid, long Generation, string ResourceVersion) : WriteResult
    {
        /// <summary>Of the workload's pod template as it is now; null when that was not asked.</summary>
        public TemplatePrint? Template { get; init; }
    }

    /// <summary>The workload is not what the plan saw any more: nothing was written.</summary>
    public sealed record Stale(RichText What) : WriteResult;

    /// <summary>
    /// The change was made, or may have been, and somebody has made another since: it is left as they wanted it. Nothing was written now.
    /// </summary>
    public sealed record Overtaken(RichText What) : WriteResult;

    /// <summary>What the change rests on does not hold now: nothing was written. It may hold again later.</summary>
    public sealed record PreconditionUnmet(RichText What) : WriteResult;

    /// <summary>The cluster said no (validation, admission, quota, permission) and will say it again.</summary>
    public sealed record Rejected(RichText Reason) : WriteResult;

    /// <summary>No answer after several tries: asking again with the same operation is safe.</summary>
    /// <param name="MayBeMade">The change was sent, and nobody knows what became of it.</param>
    public sealed record Unreachable(RichText Words, bool MayBeMade = false) : WriteResult
    {
        /// <summary>Of these tries; what was tried before is not known here.</summary>
        public RichText Reason =>
            Words + (MayBeMade ? " Whether the change was made is not known; trying again finds out." : " Nothing was changed.");
    }
}
