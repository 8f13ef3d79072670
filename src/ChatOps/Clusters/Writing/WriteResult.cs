using ChatOps.Clusters.Watching;
using ChatOps.Messages;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// The result of a write to a cluster. Only <see cref="Applied"/> and <see cref="AlreadyApplied"/> mean that the change is in the cluster.
/// </summary>
public abstract record WriteResult
{
    private WriteResult() { }

    /// <summary>Written now; <paramref name="Generation"/> is the one to watch. It is unchanged if the write made no difference.</summary>
    public sealed record Applied(string Uid, long Generation, string ResourceVersion) : WriteResult
    {
        /// <summary>The fingerprint of the workload's pod template with the change; null when not requested.</summary>
        public TemplatePrint? Template { get; init; }
    }

    /// <summary>The same operation had already written it.</summary>
    public sealed record AlreadyApplied(string Uid, long Generation, string ResourceVersion) : WriteResult
    {
        /// <summary>The fingerprint of the workload's current pod template; null when not requested.</summary>
        public TemplatePrint? Template { get; init; }
    }

    /// <summary>The workload is no longer what the plan saw: nothing was written.</summary>
    public sealed record Stale(RichText What) : WriteResult;

    /// <summary>
    /// The change was made, or may have been, and someone has made another change since, which stays. Nothing was written now.
    /// </summary>
    public sealed record Overtaken(RichText What) : WriteResult;

    /// <summary>The precondition of the change isn't met now: nothing was written. It may be met later.</summary>
    public sealed record PreconditionUnmet(RichText What) : WriteResult;

    /// <summary>The cluster refused the change (validation, admission, quota, permission), and would refuse it again.</summary>
    public sealed record Rejected(RichText Reason) : WriteResult;

    /// <summary>No answer after several attempts. Retrying the same operation is safe.</summary>
    /// <param name="MayBeMade">The change was sent, and its outcome is unknown.</param>
    public sealed record Unreachable(RichText Words, bool MayBeMade = false) : WriteResult
    {
        /// <summary>Covers these attempts only; earlier ones aren't known here.</summary>
        public RichText Reason =>
            Words + (MayBeMade ? " It is unknown whether the change was made; trying again finds out." : " Nothing was changed.");
    }
}
