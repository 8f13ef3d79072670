namespace ChatOps.Clusters;

/// <summary>A Kubernetes object that runs a service.</summary>
/// <param name="Cluster">The cluster's name in configuration.</param>
/// <param name="Kind">"deployment".</param>
/// <param name="Container">Whose image a deploy sets; the only one when absent.</param>
public sealed record Workload(string Cluster, string Namespace, string Kind, string Name, string? Container)
{
    public override string ToString() => $"{Cluster}/{Namespace}/{Kind}/{Name}";
}
