using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Rolls out Deployments, modelled on the real controller (kubernetes/pkg/controller/deployment): it makes the same decisions in the same
/// order, so that clients see the same intermediate states as in a real cluster.
/// </summary>
internal sealed class DeploymentController(Cluster cluster, Action<ObjectKey> queue)
{
    private readonly Deletion _deletion = new(cluster);

    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { } stored)
        {
            return;
        }

        var rollout = new Rollout(cluster, new(stored), queue);
        if (stored.Deleting)
        {
            rollout.Find(createNew: false);
            rollout.WriteStatus(DeploymentStatus.Plain);
            return;
        }

        rollout.NotePause();
        if (rollout.Deployment.Paused || rollout.IsScaling())
        {
            rollout.Find(createNew: false);
            Scaling.Apply(rollout);
            if (rollout.Deployment.Paused)
            {
                CleanUp(rollout);
            }

            rollout.WriteStatus(DeploymentStatus.Plain);
        }
        else if (rollout.Deployment.Recreates)
        {
            Recreate(rollout);
        }
        else
        {
            Roll(rollout);
        }
    }

    private void Roll(Rollout rollout)
    {
        rollout.Find(createNew: true);
        if (!RollingUpdate.GrowNew(rollout) && !RollingUpdate.ShrinkOld(rollout))
        {
            CleanUpWhenComplete(rollout);
        }

        rollout.WriteStatus(DeploymentStatus.Rolling);
    }

    private void Recreate(Rollout rollout)
    {
        rollout.Find(createNew: false);
        var shrunk = false;
        foreach (var old in rollout.Old.Where(set => set.Wanted > 0).ToList())
        {
            rollout.Scale(old, 0);
            shrunk = true;
        }

        if (!shrunk && !OldPodsRun(rollout))
        {
            rollout.Find(createNew: true);
            if (rollout.New is { } fresh)
            {
                rollout.Scale(fresh, rollout.Deployment.Replicas);
            }

            CleanUpWhenComplete(rollout);
        }

        rollout.WriteStatus(DeploymentStatus.Rolling);
    }

    private bool OldPodsRun(Rollout rollout) =>
        rollout.Old.Any(set => set.Actual > 0)
        || cluster.Store.List(ResourceCatalog.Pods, rollout.Deployment.Stored.Namespace).Any(pod =>
            pod.Json.Text("status", "phase") is not ("Succeeded" or "Failed") && rollout.Old.Any(set => Owner.Is(pod, set.Stored)));

    private void CleanUpWhenComplete(Rollout rollout)
    {
        if (DeploymentStatus.IsComplete(rollout.Deployment, rollout.Deployment.Json["status"] as JsonObject ?? []))
        {
            CleanUp(rollout);
        }
    }

    // ReplicaSets scaled to 0 beyond the history limit are deleted, lowest revision first.
    private void CleanUp(Rollout rollout)
    {
        var surplus = rollout.Old.Where(set => !set.Stored.Deleting).OrderBy(set => set.Revision).ToList();
        foreach (var set in surplus
            .Take(Math.Max(0, surplus.Count - rollout.Deployment.HistoryLimit))
            .Where(set => set is { Wanted: 0, Actual: 0, Observed: true }))
        {
            _deletion.Delete(set.Stored, new());
            rollout.Forget(set);
        }
    }
}
