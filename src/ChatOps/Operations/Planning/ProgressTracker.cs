using ChatOps.Clusters.Watching;

namespace ChatOps.Operations.Planning;

/// <summary>Tells progress toward what is wanted from mere news: a container that restarts once more is none.</summary>
internal sealed class ProgressTracker
{
    private static readonly int[] Farthest = [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue];

    private int _wanted = -1;
    private RolloutPhase _phase;
    private int[] _nearest = Farthest;

    /// <summary>Whether it has come nearer than it ever was, by any of the counts, or into a later phase.</summary>
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
