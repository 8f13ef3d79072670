using ChatOps.Clusters.Reading;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// Healthy means stays healthy: pods that are all up are looked at for a while before a rollout counts as done. One that restarts or
/// loses its readiness meanwhile has failed; the cluster itself would say nothing. Pods that somebody stops are no fault of the version's.
/// </summary>
internal sealed class StabilityPeriod(TimeSpan time, TimeProvider clock)
{
    // Restarts of each pod when all were up last; null before.
    private Dictionary<string, int>? _restarts;
    private long? _upSince;

    /// <summary>Until time alone decides; null when it does not.</summary>
    public TimeSpan? Left => _upSince is { } since ? time - clock.GetElapsedTime(since) : null;

    /// <param name="known">The pods of the wanted version; null when it cannot be told which they are. They may be seen a moment before or
    /// after the state of the whole.</param>
    public Rollout Judge(Rollout rollout, IReadOnlyCollection<V1Pod>? known)
    {
        var pods = known ?? [];
        if (time <= TimeSpan.Zero || rollout.Phase is RolloutPhase.Failed or RolloutPhase.Superseded)
        {
            return rollout;
        }

        if (pods.Select(Regression).FirstOrDefault(regression => regression is not null) is { } regression)
        {
            return rollout with { Phase = RolloutPhase.Failed, Message = $"It was up and did not stay healthy: {regression}." };
        }

        if (rollout.Phase is not RolloutPhase.Done)
        {
            _upSince = null;
            return rollout;
        }

        if (_upSince is null && (known is null || pods.Count(PodTemplate.IsReady) >= rollout.Updated))
        {
            (_restarts, _upSince) = (pods.ToDictionary(pod => pod.Metadata.Uid, Restarts), clock.GetTimestamp());
        }

        return Left <= TimeSpan.Zero
            ? rollout
            : rollout with
            {
                Phase = RolloutPhase.Stabilizing,
                Message = $"All is up; it has succeeded when it stays so for {time.TotalSeconds:0.#} s.",
            };
    }

    /// <summary>What befell a pod since all were up.</summary>
    private string? Regression(V1Pod pod)
    {
        if (_restarts is null || pod.Metadata.DeletionTimestamp is not null || !_restarts.TryGetValue(pod.Metadata.Uid, out var before))
        {
            return null;
        }

        return Restarts(pod) > before ? $"pod {pod.Metadata.Name} restarted"
            : PodTemplate.IsReady(pod) ? null
            : $"pod {pod.Metadata.Name} is not ready any more";
    }

    private static int Restarts(V1Pod pod) => pod.Status?.ContainerStatuses?.Sum(status => status.RestartCount) ?? 0;
}
