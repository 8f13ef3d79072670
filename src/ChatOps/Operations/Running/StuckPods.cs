using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Operations.Running;

/// <summary>
/// Deletes pods of the previous version that block a rollout. Each deletion is announced before and reported afterwards: if the bot crashes
/// in between, the pod is gone, and nothing else would show why.
/// </summary>
internal sealed class StuckPods(Operation operation, OperationUpdates news, Cluster cluster)
{
    private const string Announcement = "pod-deletion-announced";

    private readonly HashSet<string> _freed = [];
    private bool _isResumed = operation.Watch is not null
        && operation.Plan.Workload.Kind.Equals("statefulset", StringComparison.OrdinalIgnoreCase);

    public async Task FreeAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        if (_isResumed && rollout.Phase is not RolloutPhase.Waiting)
        {
            _isResumed = false;
            await CatchUpAsync(rollout, cancellationToken);
        }

        foreach (var pod in rollout.Stuck.Where(pod => _freed.Add(pod.Uid)))
        {
            if (!await FreeAsync(pod, cancellationToken))
            {
                _freed.Remove(pod.Uid);
            }
        }
    }

    private static string About(string uid) => $"pod {uid}";

    private static NotedStep Announced(string pod) => new(Announcement, pod);

    private static NotedStep Ended(string pod) => new("pod-deletion-ended", pod);

    /// <summary>Reports deletions that a previous process announced but didn't report.</summary>
    private async Task CatchUpAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        foreach (var (about, (_, name)) in (await news.NotesAsync(operation, cancellationToken)).Where(
            note => note.Step.Kind == Announcement))
        {
            if (!rollout.Stuck.Any(pod => About(pod.Uid) == about))
            {
                await news.NoteAsync(
                    operation,
                    about,
                    Ended(name),
                    $"Pod {name} (previous version), which was not ready and blocked the rollout, is gone.",
                    isWarning: false,
                    cancellationToken);
            }
        }
    }

    /// <summary>False: the pod has changed and must be checked again.</summary>
    private async Task<bool> FreeAsync(StuckPod pod, CancellationToken cancellationToken)
    {
        if (!(await news.NotesAsync(operation, cancellationToken)).Any(note => note.About == About(pod.Uid)))
        {
            await news.NoteAsync(
                operation,
                About(pod.Uid),
                Announced(pod.Name),
                $"Pod {pod.Name} (previous version) is not ready and blocks the rollout. Deleting it if it is still unchanged.",
                isWarning: false,
                cancellationToken);
        }

        var deleted = await news.WriteAsync(
            operation,
            operation.Who,
            () => cluster.DeleteAsync(operation.Plan.Workload, pod, cancellationToken),
            result => result.IsDone ? $"deleted pod {pod.Name}"
                : result.Refusal is { } reason ? RichText.Of($"deleting pod {pod.Name} was refused: {Redaction.Redact(reason)}")
                : null,
            cancellationToken);
        if (deleted.Refusal is { } refusal)
        {
            await news.NoteAsync(
                operation,
                About(pod.Uid),
                Ended(pod.Name),
                RichText.Of(
                    $"Pod {pod.Name} (previous version) is not ready and blocks the rollout; deleting it was refused: {Redaction.Redact(refusal)}"),
                isWarning: true,
                cancellationToken);
        }
        else if (deleted.IsDone)
        {
            await news.NoteAsync(
                operation,
                About(pod.Uid),
                Ended(pod.Name),
                $"Deleted pod {pod.Name} (previous version): it was not ready and blocked the rollout of {operation.Plan.Action.To}.",
                isWarning: false,
                cancellationToken);
        }

        return deleted is not { IsDone: false, Refusal: null };
    }
}
