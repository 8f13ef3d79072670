using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Sets the image of the container that a version refers to. <paramref name="Uid"/> and <paramref name="Generation"/> are what the plan
/// saw: nothing else is written to.
/// </summary>
/// <param name="Operation">The operation's id; annotated on the workload, so that a restarted bot recognizes its own change.</param>
/// <param name="Image">Full image, with tag or digest.</param>
/// <param name="ChangeCause">One line for <c>kubectl rollout history</c>.</param>
/// <param name="Revision">The <see cref="Reading.Revision.Name"/> whose whole pod template is restored; null: only the images are
/// set.</param>
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

/// <summary>Sets the number of replicas of what the plan saw.</summary>
public sealed record ScaleChange(string Operation, int Replicas, string Uid, long Generation)
{
    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>Only while the traffic goes to another, healthy workload; null: in any case.</summary>
    public TrafficPrecondition? Precondition { get; init; }
}

/// <summary>Restarts, pauses or resumes what the plan saw, without changing its version or replicas.</summary>
public sealed record RolloutChange(string Operation, string Uid, long Generation)
{
    /// <summary>Set on the pod template, which replaces the pods; null: they stay.</summary>
    public (string Name, string Value)? PodAnnotation { get; init; }

    /// <summary>Whether rollouts are to be paused; null: unchanged.</summary>
    public bool? Paused { get; init; }

    /// <summary>
    /// One line for <c>kubectl rollout history</c>. Only when pods are replaced: otherwise it would relabel the running revision.
    /// </summary>
    public string? ChangeCause { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }
}
