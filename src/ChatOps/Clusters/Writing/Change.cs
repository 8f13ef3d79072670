using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Sets the image of the container that a version refers to. <paramref name="Uid"/> and <paramref name="Generation"/> are those that the
/// plan saw: no other state is written to.
/// </summary>
/// <param name="Operation">The operation's id; recorded as an annotation on the workload, so that a restarted bot recognizes its own
/// change.</param>
/// <param name="Image">Full image, with tag or digest.</param>
/// <param name="ChangeCause">One line for <c>kubectl rollout history</c>.</param>
/// <param name="Revision">The <see cref="Reading.Revision.Name"/> of the revision whose whole pod template is restored; null: only the
/// images are set.</param>
public sealed record ImageChange(string Operation, string Image, string ChangeCause, string Uid, long Generation, string? Revision = null)
{
    /// <summary>The images of other containers that are set along with it.</summary>
    public IReadOnlyList<ContainerImage> Others { get; init; } = [];

    /// <summary>Replicas to set in the same change; null: unchanged.</summary>
    public int? Replicas { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }
}

/// <summary>The image for a container.</summary>
/// <param name="Image">Full, with tag or digest.</param>
public sealed record ContainerImage(string Container, string Image);

/// <summary>Sets the number of replicas, if the workload is as the plan saw it.</summary>
public sealed record ScaleChange(string Operation, int Replicas, string Uid, long Generation)
{
    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>Scale only while the traffic goes to another, healthy workload; null: in any case.</summary>
    public TrafficPrecondition? Precondition { get; init; }
}

/// <summary>
/// Restarts the workload, or pauses or resumes its rollouts, if it is as the plan saw it; the version and the replicas stay the same.
/// </summary>
public sealed record RolloutChange(string Operation, string Uid, long Generation)
{
    /// <summary>Set on the pod template, which replaces the pods; null: the pods stay.</summary>
    public (string Name, string Value)? PodAnnotation { get; init; }

    /// <summary>Whether to pause or resume rollouts; null: unchanged.</summary>
    public bool? Paused { get; init; }

    /// <summary>
    /// One line for <c>kubectl rollout history</c>. Only set when pods are replaced: otherwise it would relabel the running revision.
    /// </summary>
    public string? ChangeCause { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }
}
