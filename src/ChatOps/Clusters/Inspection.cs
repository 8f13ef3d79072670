namespace ChatOps.Clusters;

/// <summary>What a look at a workload found.</summary>
public abstract record Inspection
{
    private Inspection() { }

    public sealed record Found(WorkloadState State) : Inspection;

    /// <summary>The cluster answers, but there is no such workload or no such container in it.</summary>
    public sealed record Missing(string Message) : Inspection;

    /// <summary>No answer, or none that we are allowed to have. The message says what to do.</summary>
    public sealed record Unreachable(string Message) : Inspection;
}

/// <summary>A workload as the API server had it at one moment.</summary>
/// <param name="Generation">Of the spec (and, for a Deployment, of its annotations): status does not move it.</param>
/// <param name="Container">The container that a version means.</param>
/// <param name="Image">That container's full image.</param>
/// <param name="Replicas">Wanted.</param>
/// <param name="RolloutComplete">As <c>kubectl rollout status</c> judges.</param>
/// <param name="Healthy">All wanted replicas are available and nothing is reported as failing; says nothing about whether a rollout is under way.</param>
/// <param name="OperationId">The bot's operation that last set the image.</param>
/// <param name="Revision">The rollout's number in <c>kubectl rollout history</c>; empty before the first.</param>
/// <param name="Warnings">Whatever will fight or undo a change, one sentence each.</param>
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
    string Revision,
    IReadOnlyList<string> Warnings);
