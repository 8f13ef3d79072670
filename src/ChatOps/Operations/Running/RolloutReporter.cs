using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;

namespace ChatOps.Operations.Running;

/// <summary>Watches an operation's rollout and reports its progress, its problems and how it ended.</summary>
public sealed class RolloutReporter(OperationUpdates news, ClusterSet clusters, OperationsOptions options, TimeProvider clock)
{
    internal async Task<OperationEnd> RunAsync(Operation operation, Goal goal, CancellationToken cancellationToken)
    {
        var plan = operation.Plan;
        var cluster = clusters.Get(plan.Workload.Cluster);
        using var silence = new CancellationTokenSource(options.LongestSilence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var (progress, approach, stuck) = (new RolloutProgress(operation), new ProgressTracker(), new StuckPods(operation, news, cluster));
        OperationProgressed? told = null;
        var explained = new HashSet<string>();
        var wasOutOfSight = false;
        var (left, resumed) = (options.LongestSilence, clock.GetTimestamp());
        try
        {
            await foreach (var rollout in cluster.WatchAsync(plan.Workload, goal, either.Token))
            {
                // Time spent here doesn't count as the cluster's silence.
                left -= clock.GetElapsedTime(resumed);
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                await stuck.FreeAsync(rollout, either.Token);
                switch (rollout.Phase)
                {
                    case RolloutPhase.Done:
                        return Unproven(plan, rollout) is { } why ? OperationEnd.Applied(why) : OperationEnd.Succeeded;
                    case RolloutPhase.Superseded:
                        return OperationEnd.Superseded(rollout.Message);
                    case RolloutPhase.Failed:
                        return await DiagnosedAsync(cluster, plan.Workload, rollout.Message, cancellationToken);
                }

                var now = progress.Of(rollout);
                if (told is null || !RolloutProgress.AreSame(told, now))
                {
                    told = now;
                    if (rollout.Problems.Where(problem => explained.Add(problem.Reason)).ToList() is { Count: > 0 } unexplained)
                    {
                        // Problems are reported as soon as they are certain, not only when the cluster gives up.
                        now = now with
                        {
                            Details = OperationEnd.Tell(unexplained is [{ Reason: Problem.NotReady } slow]
                                ? await cluster.ExplainAsync(plan.Workload, slow, cancellationToken)
                                : await cluster.DiagnoseAsync(plan.Workload, cancellationToken)),
                        };
                    }

                    await news.ProgressAsync(now, cancellationToken);
                }

                if (wasOutOfSight && rollout.OutOfSight is null)
                {
                    await news.StepAsync(
                        operation,
                        new("in-sight-again", plan.Workload.ToString()),
                        RichText.Of($"Updates are back: {(now.Label.IsEmpty ? rollout.Message : now.Label)}"),
                        cancellationToken);
                }

                wasOutOfSight = rollout.OutOfSight is not null;

                left = approach.IsProgress(rollout) ? options.LongestSilence : left;
                resumed = clock.GetTimestamp();
                silence.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await DiagnosedAsync(
                cluster,
                plan.Workload,
                $"No progress for {Durations.Words(options.LongestSilence)}, so I stopped watching. The change remains applied.",
                cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("A watch ended without a result.");
    }

    /// <summary>A failure, with the reasons that the cluster gives.</summary>
    private static async Task<OperationEnd> DiagnosedAsync(
        Cluster cluster, Workload workload, RichText message, CancellationToken cancellationToken) =>
        OperationEnd.Failed(message, await cluster.DiagnoseAsync(workload, cancellationToken));

    /// <summary>Why the rollout's success proves nothing; null when its pods are up, or none were wanted.</summary>
    internal static RichText? Unproven(Plan plan, Rollout rollout) => rollout switch
    {
        _ when plan.Action.IsShutdown => null,
        { Replicas: 0 } =>
            $"{(plan.Workload.Kind is "daemonset" ? "no node fits it" : "it has 0 replicas")}, so nothing runs that would show whether {plan.Action.To} works.",
        { Updated: 0, Replicas: 1 } => RichText.Of($"its pod was not updated. {rollout.Message}"),
        { Updated: 0 } => RichText.Of($"none of its {rollout.Replicas} pods was updated. {rollout.Message}"),
        { Available: 0 } => "none of its pods is available.",
        _ => null,
    };
}
