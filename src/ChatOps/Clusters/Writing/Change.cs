using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Sets the image of the container that a version means. <paramref name="Uid"/> and <paramref name="Generation"/> are what the plan saw:
/// nothing is written to anything else.
/// </summary>
/// <param name="Operation">The operation's id; written to the workload, so that a restarted bot knows its own work.</param>
/// <param name="Image">Full image, with tag or digest.</param>
/// <param name="ChangeCause">One line for <c>kubectl rollout history</c>.</param>
/// <param name="Revision">The <see cref="Reading.Revision.Name"/> whose whole pod template is restored; null: the images alone are
/// set.</param>
public sealed record ImageChange(string Operation, string Image, string ChangeCause, string Uid, long Generation, string? Revision = null)
{
    /// <summary>The images of other containers that are set with it.</summary>
    public IReadOnlyList<ContainerImage> Others { get; init; } = [];

    /// <summary>To be set in the same change; null: as they are.</summary>
    public int? Replicas { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }
}

/// <summary>What a container is to run.</summary>
/// <param name="Image">Full, with tag or digest.</param>
public sealed record ContainerImage(string Container, string Image);

/// <summary>Sets the number of replicas of what the plan saw.</summary>
public sealed record ScaleChange(string Operation, int Replicas, string Uid, long Generation)
{
    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>Only while the traffic goes elsewhere, and that is healthy; null: in any case.</summary>
    public TrafficPrecondition? Precondition { get; init; }
}

/// <summary>Changes how the rollouts of what the plan saw go, and neither its version nor its replicas.</summary>
public sealed record RolloutChange(string Operation, string Uid, long Generation)
{
    /// <summary>To be set on the pods, which are replaced then; null: they stay.</summary>
    public (string Name, string Value)? PodAnnotation { get; init; }

    /// <summary>Whether rollouts are to be held up; null: as it is.</summary>
    public bool? Paused { get; init; }

    /// <summary>
    /// One line for <c>kubectl rollout history</c>. Only with pods that change: alone it would rename the revision that runs.
    /// </summary>
    public string? ChangeCause { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }
}
