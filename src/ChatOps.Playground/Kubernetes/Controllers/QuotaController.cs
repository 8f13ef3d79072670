using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Notes in each ResourceQuota how much of it is used. The limit itself is kept where pods are created.</summary>
internal sealed class QuotaController(Cluster cluster)
{
    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is { } quota)
        {
            cluster.Registry.Change(quota, ControlPlane.Manager, "status", json => json["status"] = Quotas.Status(cluster, quota));
        }
    }
}
