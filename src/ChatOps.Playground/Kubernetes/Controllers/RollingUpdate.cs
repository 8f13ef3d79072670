namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>One step of a rolling update: how far the new ReplicaSet may be scaled up and the old ones may be scaled down.</summary>
internal static class RollingUpdate
{
    /// <summary>How large the new ReplicaSet may be now, given its current size: as large as the surge allows.</summary>
    public static int SizeOfNew(Rollout rollout, int present)
    {
        var deployment = rollout.Deployment;
        if (deployment.Recreates)
        {
            return deployment.Replicas;
        }

        var room = deployment.Replicas + deployment.MaxSurge - rollout.All.Sum(set => set.Wanted);
        return room <= 0 ? present : present + Math.Min(room, deployment.Replicas - present);
    }

    public static bool GrowNew(Rollout rollout)
    {
        if (rollout.New is not { } fresh || fresh.Wanted == rollout.Deployment.Replicas)
        {
            return false;
        }

        var wanted = fresh.Wanted > rollout.Deployment.Replicas ? rollout.Deployment.Replicas : SizeOfNew(rollout, fresh.Wanted);
        return wanted != fresh.Wanted && rollout.Scale(fresh, wanted);
    }

    public static bool ShrinkOld(Rollout rollout)
    {
        if (rollout.New is not { } fresh || rollout.Old.Sum(set => set.Wanted) == 0)
        {
            return false;
        }

        var least = rollout.Deployment.Replicas - rollout.Deployment.MaxUnavailable;
        var spare = rollout.All.Sum(set => set.Wanted) - least - (fresh.Wanted - fresh.Available);
        if (spare <= 0)
        {
            return false;
        }

        var dropped = DropUnhealthy(rollout, spare);
        var shrunk = DropAvailable(rollout, least);
        return dropped + shrunk > 0;
    }

    // Broken old pods would block the update without being of any use: they are removed first.
    private static int DropUnhealthy(Rollout rollout, int most)
    {
        var dropped = 0;
        foreach (var set in rollout.Old.Where(set => set.Wanted > set.Available).ToList())
        {
            var count = Math.Min(most - dropped, set.Wanted - set.Available);
            if (count > 0 && rollout.Scale(set, set.Wanted - count))
            {
                dropped += count;
            }
        }

        return dropped;
    }

    private static int DropAvailable(Rollout rollout, int least)
    {
        var spare = rollout.All.Sum(set => set.Available) - least;
        var dropped = 0;
        foreach (var set in rollout.Old.Where(set => set.Wanted > 0).ToList())
        {
            var count = Math.Min(set.Wanted, spare - dropped);
            if (count > 0 && rollout.Scale(set, set.Wanted - count))
            {
                dropped += count;
            }
        }

        return dropped;
    }
}
