using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Updates each ResourceQuota's status with the usage. The limit itself is enforced where pods are created.</summary>
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
