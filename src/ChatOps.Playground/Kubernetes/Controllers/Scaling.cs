using System.Globalization;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Applies a changed spec.replicas without a rollout: during a rollout, it is distributed over all ReplicaSets proportionally.
/// </summary>
internal static class Scaling
{
    public static void Apply(Rollout rollout)
    {
        var deployment = rollout.Deployment;
        var active = rollout.All.Where(set => set.Wanted > 0).ToList();
        var only = active.Count switch
        {
            0 => rollout.New ?? (rollout.Old is [.., var newest] ? newest : null),
            1 => active[0],
            _ => null,
        };
        if (only is not null)
        {
            if (only.Wanted != deployment.Replicas)
            {
                rollout.Scale(only, deployment.Replicas);
            }
        }
        else if (IsSaturated(rollout))
        {
            foreach (var set in rollout.Old.Where(set => set.Wanted > 0).ToList())
            {
                rollout.Scale(set, 0);
            }
        }
        else if (!deployment.Recreates && active.Count > 0)
        {
            Share(rollout, active);
        }
    }

    private static bool IsSaturated(Rollout rollout) =>
        rollout.New is { } fresh
        && int.TryParse(fresh.Annotations.GetValueOrDefault(Revisions.DesiredReplicas), out var desired)
        && desired == rollout.Deployment.Replicas
        && fresh.Wanted == rollout.Deployment.Replicas
        && fresh.Available == rollout.Deployment.Replicas;

    private static void Share(Rollout rollout, List<ReplicaSetView> active)
    {
        var deployment = rollout.Deployment;
        var allowed = deployment.Replicas > 0 ? deployment.Replicas + deployment.MaxSurge : 0;
        var change = allowed - active.Sum(set => set.Wanted);

        // Largest first; among equals, the newest first when scaling up and the oldest first when scaling down.
        var ages = ReplicaSetView.ByAge(active);
        if (change > 0)
        {
            ages.Reverse();
        }

        var sized = ages.OrderByDescending(set => set.Wanted).Select(set => (Set: set, Wanted: set.Wanted)).ToList();
        var given = 0;
        for (var i = 0; i < sized.Count; i++)
        {
            var share = Fraction(sized[i].Set, deployment);
            var left = change - given;
            var part = left == 0 ? 0 : change > 0 ? Math.Min(share, left) : Math.Max(share, left);
            sized[i] = (sized[i].Set, sized[i].Wanted + part);
            given += part;
        }

        // The remainder after rounding goes to the largest.
        sized[0] = (sized[0].Set, Math.Max(0, sized[0].Wanted + change - given));
        foreach (var (set, wanted) in sized)
        {
            rollout.Scale(set, wanted);
        }
    }

    private static int Fraction(ReplicaSetView set, DeploymentView deployment)
    {
        if (deployment.Replicas == 0)
        {
            return -set.Wanted;
        }

        var most = int.TryParse(set.Annotations.GetValueOrDefault(
            Revisions.MaxReplicas), NumberStyles.None, CultureInfo.InvariantCulture, out var noted) && noted > 0
            ? noted
            : Math.Max(1, deployment.Json.Number("status", "replicas") ?? 1);
        return (int)Math.Round(
            (double)set.Wanted * (deployment.Replicas + deployment.MaxSurge) / most, MidpointRounding.AwayFromZero) - set.Wanted;
    }
}
