namespace ChatOps.Clusters.Watching;

/// <summary>
/// Fails a rollout that makes no progress. The cluster itself does this for Deployments (by default after the same time), but not for
/// StatefulSets and DaemonSets.
/// </summary>
internal sealed class ProgressDeadline(TimeSpan deadline, TimeProvider clock)
{
    private Rollout? _best;
    private long _since;

    public Rollout Judge(Rollout rollout)
    {
        if (rollout.Phase is not RolloutPhase.Progressing)
        {
            _best = null;
            return rollout;
        }

        if (_best is null
            || rollout.Updated > _best.Updated
            || rollout.Old < _best.Old
            || rollout.Ready > _best.Ready
            || rollout.Available > _best.Available)
        {
            (_best, _since) = (rollout, clock.GetTimestamp());
        }

        return clock.GetElapsedTime(_since) < deadline
            ? rollout
            : rollout with
            {
                Phase = RolloutPhase.Failed,
                Message = $"No progress for {deadline.TotalSeconds:0} s. The cluster keeps trying; it does not roll back automatically.",
            };
    }
}
