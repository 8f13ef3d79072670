using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;

namespace ChatOps.Clusters.Reading;

/// <summary>The result of inspecting a workload.</summary>
public abstract record Inspection
{
    private Inspection() { }

    public sealed record Found(WorkloadState State) : Inspection;

    /// <summary>The cluster answers, but has no such workload, or the workload no such container.</summary>
    public sealed record Missing(RichText Message) : Inspection;

    /// <summary>No answer, or no permission. The message says what to do.</summary>
    public sealed record Unreachable(RichText Message) : Inspection;

    /// <param name="seen">The workload as read; null: it doesn't exist.</param>
    internal static Inspection Of(Workload workload, WorkloadObject? seen) => seen is null
        ? new Missing(
            $"There is no {workload.Kind} {workload.Name} in the namespace {workload.Namespace} of the cluster {workload.Cluster}: create it, or correct the configuration.")
        : PodTemplate.Container(seen.Spec.Template, workload) is { } container
            ? new Found(WorkloadState.Of(workload, seen, container))
            : new Missing(PodTemplate.NoContainer(seen.Spec.Template, workload));
}

/// <summary>The state of a workload at one moment.</summary>
/// <param name="Generation">Incremented by changes of the spec (and, for a Deployment, of its annotations), not by status updates.</param>
/// <param name="Container">The container that a version refers to.</param>
/// <param name="Containers">All containers, init containers last.</param>
/// <param name="Image">The full image of that container.</param>
/// <param name="Replicas">The desired number.</param>
/// <param name="RolloutComplete">By the conditions of <c>kubectl rollout status</c>.</param>
/// <param name="Healthy">At least one replica is desired, all of them are available and no failure is reported, whether or not a rollout is
/// in progress.</param>
/// <param name="OperationId">The bot's operation that last set the image.</param>
/// <param name="Kind">"Deployment", "StatefulSet" or "DaemonSet".</param>
/// <param name="PullsIfNotPresent">Nodes that already have an image of that name don't pull a newer one.</param>
/// <param name="Obstacle">Why setting a version wouldn't replace any pods; null when it would.</param>
/// <param name="Warnings">What may conflict with a change or undo it.</param>
public sealed record WorkloadState(
    string Uid,
    long Generation,
    string ResourceVersion,
    string Container,
    string Image,
    int Replicas,
    int UpdatedReplicas,
    int ReadyReplicas,
    int AvailableReplicas,
    bool Paused,
    bool RolloutComplete,
    bool Healthy,
    string? OperationId,
    string? ChangeCause,
    IReadOnlyList<string> Containers,
    string Kind,
    bool PullsIfNotPresent,
    string? Obstacle,
    IReadOnlyList<Warning> Warnings)
{
    /// <summary>Who is recorded as having written to the workload so far, to find out later who has written since. Null: unknown.</summary>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>The image of each container, init containers last.</summary>
    public IReadOnlyList<ContainerImage> Images { get; init; } = [];

    internal static WorkloadState Of(Workload workload, WorkloadObject seen, string container)
    {
        var kind = WorkloadKind.Of(workload);
        var counts = kind.Count(seen);
        return new(
            seen.Metadata.Uid,
            seen.Metadata.Generation ?? 0,
            seen.Metadata.ResourceVersion,
            container,
            PodTemplate.Image(seen.Spec.Template, container) ?? "",
            counts.Wanted,
            counts.Updated,
            counts.Ready,
            counts.Available,
            seen.Spec.Paused is true,
            RolloutJudge.Status(kind, seen).Phase is RolloutPhase.Done,
            RolloutJudge.IsHealthy(kind, seen),
            Ownership.OperationOf(seen.Metadata),
            Ownership.Annotation(seen.Metadata, Ownership.ChangeCause),
            [.. PodTemplate.Containers(seen.Spec.Template), .. (seen.Spec.Template.Spec.InitContainers ?? []).Select(c => c.Name)],
            kind.Title,
            seen.Spec.Template.Spec.Containers.First(c => c.Name == container).ImagePullPolicy is "IfNotPresent",
            kind.Obstacle(seen),
            [.. OwnershipWarnings.Of(workload, seen)])
        {
            Writers = seen.Metadata.ManagedFields is null ? null : FieldOwners.Record(seen.Metadata),
            Images = [.. seen.Spec.Template.Spec.Containers
                .Concat(seen.Spec.Template.Spec.InitContainers ?? [])
                .Select(c => new ContainerImage(c.Name, c.Image ?? ""))],
        };
    }
}
