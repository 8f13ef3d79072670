namespace ChatOps.Clusters;

/// <summary>Identifies a Kubernetes object that runs pods, and which of its containers a version refers to.</summary>
/// <param name="Cluster">A name from the configuration.</param>
/// <param name="Kind">"deployment", "statefulset" or "daemonset".</param>
/// <param name="Container">Null: the only container, or the one named like the workload.</param>
public sealed record Workload(string Cluster, string Namespace, string Kind, string Name, string? Container)
{
    /// <summary>"production/web/deployment/web".</summary>
    public override string ToString() => $"{Cluster}/{Namespace}/{Kind}/{Name}";
}
