using ChatOps.Clusters;

namespace ChatOps.Catalog;

/// <summary>Where a service runs in one environment.</summary>
/// <param name="Workload">What identifies it; for blue-green, the blue Deployment, whichever is live.</param>
public sealed record Placement(Environment Environment, Workload Workload, int MinReplicas, int MaxReplicas)
{
    /// <summary>Set when it is two Deployments, one of which is live.</summary>
    public BlueGreen? BlueGreen { get; init; }

    /// <summary>Where people reach it; null: not configured.</summary>
    public string? Url { get; init; }

    public IReadOnlyList<Workload> Workloads => BlueGreen is null ? [Workload] : [Workload, Workload with { Name = BlueGreen.Green }];
}
