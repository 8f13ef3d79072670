using ChatOps.Clusters.Reading;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// Healthy means staying healthy: once all pods are up, they are observed for a while before the rollout counts as done. If one restarts or
/// becomes unready in that time, the rollout has failed; the cluster itself wouldn't report that. Pods that someone stops don't count
/// against the version.
/// </summary>
internal sealed class StabilityPeriod(TimeSpan time, TimeProvider clock)
{
    // The ready pods' restart counts when all were last up; null before that.
    private Dictionary<string, int>? _restarts;
    private long? _upSince;

    /// <summary>The time left until the rollout is done if nothing changes; null when the period isn't running.</summary>
    public TimeSpan? Left => _upSince is { } since ? time - clock.GetElapsedTime(since) : null;

    /// <param name="known">The pods of the desired version; null when they can't be identified. They may be observed a moment before or
    /// after the workload.</param>
    public Rollout Judge(Rollout rollout, IReadOnlyCollection<V1Pod>? known)
    {
        var pods = known ?? [];
        if (time <= TimeSpan.Zero || rollout.Phase is RolloutPhase.Failed or RolloutPhase.Superseded)
        {
            return rollout;
        }

        if (pods.Select(Regression).FirstOrDefault(regression => regression is not null) is { } regression)
        {
            return rollout with { Phase = RolloutPhase.Failed, Message = $"Became unhealthy after the rollout: {regression}." };
        }

        if (rollout.Phase is not RolloutPhase.Done)
        {
            _upSince = null;
            return rollout;
        }

        // Another pod took the place of one that was stopped, perhaps so fast that nobody saw it missing: it hasn't stayed healthy yet.
        var ready = pods.Where(PodTemplate.IsReady).ToList();
        if (ready.Exists(pod => _restarts?.ContainsKey(pod.Metadata.Uid) == false))
        {
            _upSince = null;
        }

        if (_upSince is null && (known is null || ready.Count >= rollout.Updated))
        {
            (_restarts, _upSince) = (ready.ToDictionary(pod => pod.Metadata.Uid, Restarts), clock.GetTimestamp());
        }

        return Left <= TimeSpan.Zero
            ? rollout
            : rollout with
            {
                Phase = RolloutPhase.Stabilizing,
                Message = $"All pods are up. Checking that they stay healthy for {time.TotalSeconds:0.#} s.",
            };
    }

    /// <summary>What went wrong with a pod since all pods were up; null: nothing.</summary>
    private string? Regression(V1Pod pod)
    {
        if (_restarts is null || pod.Metadata.DeletionTimestamp is not null || !_restarts.TryGetValue(pod.Metadata.Uid, out var before))
        {
            return null;
        }

        return Restarts(pod) > before ? $"pod {pod.Metadata.Name} restarted"
            : PodTemplate.IsReady(pod) ? null
            : $"pod {pod.Metadata.Name} is no longer ready";
    }

    private static int Restarts(V1Pod pod) => pod.Status?.ContainerStatuses?.Sum(status => status.RestartCount) ?? 0;
}
