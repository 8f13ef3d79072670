using ChatOps.Clusters.Diagnosis;
using ChatOps.Messages;

namespace ChatOps.Clusters;

/// <summary>A cluster did not answer, or refused; the message is for users and contains no secret.</summary>
public sealed class ClusterException(RichText words) : Exception(words.PlainText)
{
    public RichText Words => words;

    /// <summary>The cluster did not answer: retrying may help.</summary>
    public bool IsPassing { get; private init; }

    /// <summary>The request was never sent, because of the bot's own rate limit.</summary>
    public bool IsQueued { get; private init; }

    internal static ClusterException Of(ApiError error) => new(error.Words)
    {
        IsPassing = error.Kind is ApiErrorKind.Unreachable or ApiErrorKind.Busy,
        IsQueued = error.Kind is ApiErrorKind.Busy,
    };
}
