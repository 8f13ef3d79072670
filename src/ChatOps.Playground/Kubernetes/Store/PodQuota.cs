using System.Globalization;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>
/// The quota that every namespace has in addition to its ResourceQuotas: how many pods it may have, from an annotation of the namespace.
/// </summary>
internal static class PodQuota
{
    public const string Annotation = "playground.chatops/pod-quota";

    public static Failure? Exceeded(Cluster cluster, string @namespace, string pod)
    {
        var limit = int.TryParse(
            cluster.Store.Get(ResourceCatalog.Namespaces, "", @namespace)?.Json.Text("metadata", "annotations", Annotation),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var said) ? said : cluster.Options.PodsPerNamespace;
        var used = cluster.Store
            .List(ResourceCatalog.Pods, @namespace)
            .Count(found => found.Json.Text("status", "phase") is not ("Succeeded" or "Failed"));
        return used < limit
            ? null
            : Failure.Forbidden(
                ResourceCatalog.Pods, pod, $"exceeded quota: pod-quota, requested: pods=1, used: pods={used}, limited: pods={limit}");
    }
}
