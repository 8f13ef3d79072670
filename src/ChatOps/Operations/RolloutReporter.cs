using ChatOps.Clusters;
using ChatOps.Journal;

namespace ChatOps.Operations;

/// <summary>Follows what an operation set going, tells how it goes and what is in its way, and how it ended.</summary>
public sealed class RolloutReporter(OperationNews news, ClusterSet clusters, TimeProvider clock)
{
    /// <summary>A rollout has its own deadline in the cluster; a scale has none. Nothing at all for this long is a failure.</summary>
    private static readonly TimeSpan MostSilence = TimeSpan.FromMinutes(15);

    internal async Task<OperationEnd> RunAsync(Operation operation, Goal goal, CancellationToken cancellationToken)
    {
        var plan = operation.Plan;
        var cluster = clusters.Get(plan.Workload.Cluster);
        using var silence = new CancellationTokenSource(MostSilence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        OperationProgressed? told = null;
        var (freed, explained) = (new HashSet<string>(), new HashSet<string>());
        try
        {
            await foreach (var rollout in cluster.WatchAsync(plan.Workload, goal, either.Token))
            {
                // What takes time here is no silence of the cluster's.
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                foreach (var pod in rollout.Stuck.Where(pod => freed.Add(pod.Uid)))
                {
                    if (!await FreeAsync(operation, cluster, pod, either.Token))
                    {
                        freed.Remove(pod.Uid);
                    }
                }

                switch (rollout.Phase)
                {
                    case RolloutPhase.Done:
                        return OperationEnd.Succeeded;
                    case RolloutPhase.Failed:
                        return await DiagnosedAsync(cluster, plan.Workload, rollout.Message, cancellationToken);
                }

                var progress = Progress(operation, rollout);
                if (told is null || !Same(told, progress))
                {
                    told = progress;
                    if (rollout.Problems.Where(problem => explained.Add(problem.Reason)).ToList() is { Count: > 0 } unexplained)
                    {
                        // Said as soon as it is certain, not when the cluster gives up.
                        progress = progress with
                        {
                            Details = OperationEnd.Tell(unexplained is [{ Reason: Problem.NotReady } slow]
                                ? await cluster.ExplainAsync(plan.Workload, slow, cancellationToken)
                                : await cluster.DiagnoseAsync(plan.Workload, cancellationToken)),
                        };
                    }

                    await news.ProgressAsync(progress, cancellationToken);
                }

                silence.CancelAfter(MostSilence);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await DiagnosedAsync(
                cluster,
                plan.Workload,
                $"Nothing moved for {MostSilence.TotalMinutes:0} minutes. The change is made and stays; what the cluster does with it later is not reported here.",
                cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("A watch ended without saying how.");
    }

    /// <summary>A failure with the reasons that the cluster gives.</summary>
    private static async Task<OperationEnd> DiagnosedAsync(Cluster cluster, Workload workload, string message, CancellationToken cancellationToken) =>
        OperationEnd.Failed(message, await cluster.DiagnoseAsync(workload, cancellationToken));

    /// <summary>Says that it deletes a pod that the rollout would wait for in vain, and does. False: it has changed and is to be looked at again.</summary>
    private async Task<bool> FreeAsync(Operation operation, Cluster cluster, StuckPod pod, CancellationToken cancellationToken)
    {
        // Told first: a bot that is killed after the deletion finds nothing left that could tell it.
        var note = $"Pod {pod.Name} of the version before is not ready and never would be replaced: I delete it, if it stays like that, so that {operation.Plan.To} can take its place.";
        if (!await news.IsToldAsync(operation, note, cancellationToken))
        {
            await news.NoteAsync(operation, note, cancellationToken);
        }

        var deleted = await cluster.DeleteAsync(operation.Plan.Workload, pod, cancellationToken);
        if (deleted.Refusal is { } refusal)
        {
            await news.NoteAsync(operation, $"Pod {pod.Name} holds the rollout up; deleting it was refused: {Redaction.Redact(refusal)}", cancellationToken);
        }

        return deleted is not { IsDone: false, Refusal: null };
    }

    private static OperationProgressed Progress(Operation operation, Rollout rollout) => new(
        operation.Id,
        operation.Plan.Service,
        operation.Plan.Verb is "scale" ? Math.Min(rollout.Available, rollout.Replicas) : rollout.Updated,
        rollout.Replicas,
        rollout.Phase is RolloutPhase.Waiting or RolloutPhase.Settling
            ? rollout.Message
            : operation.Plan.Verb is "scale"
                ? $"{rollout.Available}/{rollout.Replicas} available"
                : $"{rollout.Updated}/{rollout.Replicas} updated, {rollout.Available} available" + (rollout.Old > 0 ? $", {rollout.Old} old" : ""),
        // Ten pods that cannot pull one image are one problem.
        [.. rollout.Problems.DistinctBy(p => p.Reason).Select(p => Redaction.Redact(OperationEnd.Words(p)))]);

    private static bool Same(OperationProgressed a, OperationProgressed b) =>
        (a.Done, a.Total, a.Label) == (b.Done, b.Total, b.Label) && a.Problems.SequenceEqual(b.Problems);
}
