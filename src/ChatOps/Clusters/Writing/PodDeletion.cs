using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// The result of deleting a pod. If it is neither done nor refused, the pod has changed or someone else has deleted it, and it must be
/// checked again.
/// </summary>
/// <param name="IsDone">Whether this bot has deleted it.</param>
/// <param name="Refusal">Why the cluster doesn't allow it.</param>
public sealed record Deletion(bool IsDone, RichText? Refusal);

/// <summary>Deletes a pod once, and only if it is unchanged. When the outcome of a request is unknown, the pod is read again.</summary>
internal sealed class PodDeletion(Connection connection, TimeProvider clock)
{
    private const int LastDoubling = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    public async Task<Deletion> RunAsync(Workload workload, StuckPod pod, CancellationToken cancellationToken)
    {
        var isUncertain = false;
        for (var attempt = 0; ; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(FirstPause * (1 << Math.Min(attempt - 1, LastDoubling)), clock, cancellationToken);
            }

            var deleted = await connection.AskAsync(
                (client, token) => client.CoreV1.DeleteNamespacedPodAsync(
                    pod.Name,
                    workload.Namespace,
                    new V1DeleteOptions { Preconditions = new() { Uid = pod.Uid, ResourceVersion = pod.ResourceVersion } },
                    cancellationToken: token),
                cancellationToken);
            switch (deleted.ApiError)
            {
                case null:
                    return new(true, null);
                case { Kind: ApiErrorKind.Refused, Words: var words }:
                    return new(false, words);
                case { Kind: ApiErrorKind.Missing or ApiErrorKind.Conflict } when !isUncertain:
                    return new(false, null);
                case { Kind: ApiErrorKind.Missing or ApiErrorKind.Conflict }:
                    if (await IsGoingAsync(workload, pod, cancellationToken) is { } isGoing)
                    {
                        return new(isGoing, null);
                    }

                    break;
                default:
                    isUncertain = true;
                    break;
            }
        }
    }

    /// <summary>Whether the pod is gone or terminating. Null: no answer, or an older state than was already seen.</summary>
    private async Task<bool?> IsGoingAsync(Workload workload, StuckPod pod, CancellationToken cancellationToken)
    {
        var seen = await connection.AskAsync(
            (client, token) => client.CoreV1.ReadNamespacedPodAsync(pod.Name, workload.Namespace, cancellationToken: token),
            cancellationToken);
        return seen switch
        {
            { ApiError: { Kind: ApiErrorKind.Missing } } => true,
            { ApiError: not null } => null,
            { Value: var old } when Ownership.VersionNumber(old!.Metadata.ResourceVersion) < Ownership.VersionNumber(pod.ResourceVersion) =>
                null,
            { Value: var now } => now!.Metadata.Uid != pod.Uid || now.Metadata.DeletionTimestamp is not null,
        };
    }
}
