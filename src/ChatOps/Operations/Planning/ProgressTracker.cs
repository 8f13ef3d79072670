using ChatOps.Clusters.Watching;

namespace ChatOps.Operations.Planning;

/// <summary>Distinguishes progress from mere change: another restart of a container isn't progress.</summary>
internal sealed class ProgressTracker
{
    private static readonly int[] Farthest = [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue];

    private int _wanted = -1;
    private RolloutPhase _phase;
    private int[] _nearest = Farthest;

    /// <summary>Whether the rollout is closer to its goal than ever before, by any of its counts, or has reached a later phase.</summary>
    public bool IsProgress(Rollout rollout)
    {
        if (rollout.Replicas != _wanted)
        {
            (_wanted, _phase, _nearest) = (rollout.Replicas, rollout.Phase, Farthest);
        }

        int[] now =
        [
            Math.Abs(rollout.Replicas - rollout.Updated),
            rollout.Old,
            Math.Abs(rollout.Replicas - rollout.Ready),
            Math.Abs(rollout.Replicas - rollout.Available),
        ];
        var isNearer = rollout.Phase > _phase || now.Zip(_nearest).Any(count => count.First < count.Second);
        _phase = rollout.Phase > _phase ? rollout.Phase : _phase;
        _nearest = [.. now.Zip(_nearest, Math.Min)];
        return isNearer;
    }
}
