using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;

namespace ChatOps.Clusters.Reading;

/// <summary>What a look at a workload found.</summary>
public abstract record Inspection
{
    private Inspection() { }

    public sealed record Found(WorkloadState State) : Inspection;

    /// <summary>The cluster answers, but there is no such workload or no such container in it.</summary>
    public sealed record Missing(RichText Message) : Inspection;

    /// <summary>No answer, or none that we are allowed to have. The message says what to do.</summary>
    public sealed record Unreachable(RichText Message) : Inspection;

    /// <param name="seen">Null: there is none.</param>
    internal static Inspection Of(Workload workload, WorkloadObject? seen) => seen is null
        ? new Missing(
            $"There is no {workload.Kind} {workload.Name} in the namespace {workload.Namespace} of the cluster {workload.Cluster}: create it, or correct the configuration.")
        : PodTemplate.Container(seen.Spec.Template, workload) is { } container
            ? new Found(WorkloadState.Of(workload, seen, container))
            : new Missing(PodTemplate.NoContainer(seen.Spec.Template, workload));
}

/// <summary>A workload as the API server had it at one moment.</summary>
/// <param name="Generation">Of the spec (and, for a Deployment, of its annotations): status does not move it.</param>
/// <param name="Container">The container that a version means.</param>
/// <param name="Containers">All, those that only initialize last.</param>
/// <param name="Image">That container's full image.</param>
/// <param name="Replicas">Wanted.</param>
/// <param name="RolloutComplete">As <c>kubectl rollout status</c> judges.</param>
/// <param name="Healthy">Some replicas are wanted, all of them are available and nothing is reported as failing; says nothing about whether
/// a rollout is under way.</param>
/// <param name="OperationId">The bot's operation that last set the image.</param>
/// <param name="Kind">"Deployment", "StatefulSet" or "DaemonSet".</param>
/// <param name="PullsIfNotPresent">Nodes that have an image of that name do not ask the registry for a newer one.</param>
/// <param name="Obstacle">Why setting a version would not replace pods; null when it would.</param>
/// <param name="Warnings">Whatever will fight or undo a change.</param>
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
    /// <summary>Who is on record as having written to it so far: by that one can tell later who has since. Null: not known.</summary>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>What each of its containers runs, those that only initialize last.</summary>
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
