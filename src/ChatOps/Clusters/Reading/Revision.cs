using ChatOps.Clusters.Kinds;

namespace ChatOps.Clusters.Reading;

/// <summary>A version of a workload in the cluster's revision history, which is limited: ten by default.</summary>
/// <param name="Name">The name of its object: stays the same when the number changes.</param>
/// <param name="Number">Not fixed: a version that is used again gets the next number.</param>
/// <param name="CreatedAt">When the cluster first created it.</param>
/// <param name="Operation">The bot's operation that last set it, if any.</param>
/// <param name="Current">Whether the workload's spec is this one.</param>
/// <param name="Uses">The ConfigMaps and Secrets that its pods read, which aren't part of the revision.</param>
public sealed record Revision(
    string Name,
    long Number,
    string Image,
    DateTimeOffset CreatedAt,
    string? ChangeCause,
    string? Operation,
    bool Current,
    IReadOnlyList<ConfigReference> Uses)
{
    /// <param name="current">The one that the workload's spec is.</param>
    internal static Revision Of(RevisionObject revision, Workload workload, RevisionObject? current) => new(
        revision.Metadata.Name,
        revision.Number,
        PodTemplate.Container(revision.Template, workload) is { } container ? PodTemplate.Image(revision.Template, container) ?? "" : "",
        new DateTimeOffset(revision.Metadata.CreationTimestamp ?? default, TimeSpan.Zero),
        Ownership.Annotation(revision.Metadata, Ownership.ChangeCause),
        Ownership.OperationOf(revision.Metadata),
        revision.Metadata.Uid == current?.Metadata.Uid,
        ConfigReference.Of(revision.Template));
}
