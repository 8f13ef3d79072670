using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Preflight;
using k8s;

namespace ChatOps.Clusters.Reading;

/// <summary>The current state of a workload, and what differs from before.</summary>
/// <param name="Differences">Empty when there was nothing to compare with, or when the workload is a different object of the same
/// name.</param>
/// <param name="Operation">The bot's operation that last wrote to it, except for scaling.</param>
/// <param name="Creators">Who created the workload, according to its managed fields.</param>
public sealed record Comparison(Snapshot Now, IReadOnlyList<Difference> Differences, string? Operation, IReadOnlyList<string> Creators)
{
    /// <summary>The field manager of Kubernetes' own controllers.</summary>
    public const string ControllerManager = "kube-controller-manager";

    /// <summary>How recent an autoscaler's last scaling may be to count as the cause; generous, in case clocks differ.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    internal static async Task<Comparison> MakeAsync(
        Connection connection, TimeProvider clock, Workload workload, Snapshot? before, CancellationToken cancellationToken)
    {
        var read = await connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        if (read.Value is not { } seen)
        {
            return read.ApiError is { Kind: ApiErrorKind.Missing }
                ? new(Snapshot.None, [], null, [])
                : throw ClusterException.Of(read.ApiError!);
        }

        List<Difference> differences = before is null || before.Uid != seen.Metadata.Uid
            ? []
            : [.. Reading.Differences.Between(before, seen)];
        if (differences.FindIndex(difference => difference is { Replicas: not null, Managers: [] }) is >= 0 and var unknown
            && await IsAutoscaledAsync(connection, clock, workload, differences[unknown].Replicas!.Value.To, cancellationToken))
        {
            differences[unknown] = differences[unknown] with { Managers = [ControllerManager] };
        }

        return new(
            Snapshot.Of(seen), differences, Ownership.OperationOf(seen.Metadata), FieldOwners.Names(FieldOwners.OfSelector(seen.Metadata)));
    }

    /// <summary>
    /// After scaling to 0, no one owns the replicas in managed fields, not even the autoscaler, so its own status is read.
    /// </summary>
    private static async Task<bool> IsAutoscaledAsync(
        Connection connection, TimeProvider clock, Workload workload, int replicas, CancellationToken cancellationToken) =>
        (await connection.AskAsync((client, token) => client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(
            workload.Namespace, cancellationToken: token), cancellationToken))
        .Value?.Items.FirstOrDefault(autoscaler => PreflightChecks.Targets(autoscaler, workload)) is { Status: { } status }
        && status.DesiredReplicas == replicas
        && clock.GetUtcNow().UtcDateTime - status.LastScaleTime < Recent;
}
