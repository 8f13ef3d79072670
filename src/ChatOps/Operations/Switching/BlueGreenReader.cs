using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;

namespace ChatOps.Operations.Switching;

/// <summary>Which of the two Deployments receives the traffic now.</summary>
/// <param name="Uid">The Service's uid.</param>
/// <param name="Live">"blue" or "green".</param>
public sealed record BlueGreenState(string Uid, string Live, Workload LiveWorkload, string Dormant, Workload DormantWorkload)
{
    /// <inheritdoc cref="Traffic.Owner"/>
    public string? Owner { get; init; }
}

/// <summary>Reads the Service of a blue-green workload.</summary>
public sealed class BlueGreenReader(ClusterSet clusters)
{
    /// <summary>Null when the workload isn't blue-green.</summary>
    /// <exception cref="ClusterException">The Service doesn't exist or selects neither Deployment, or the cluster does not
    /// answer.</exception>
    public async Task<BlueGreenState?> ReadAsync(Placement placement, CancellationToken cancellationToken)
    {
        if (placement.BlueGreen is not { } pair)
        {
            return null;
        }

        var (blue, green) = (placement.Workload, placement.Workload with { Name = pair.Green });
        var traffic = await clusters.Get(blue.Cluster).TrafficAsync(blue.Namespace, pair.Service, pair.Label, cancellationToken);
        return traffic.Value switch
        {
            "blue" => new(traffic.Uid, "blue", blue, "green", green) { Owner = traffic.Owner },
            "green" => new(traffic.Uid, "green", green, "blue", blue) { Owner = traffic.Owner },
            var other => throw new ClusterException(
                $"The Service {pair.Service} in {blue.Namespace} doesn't say which color is live: its selector should have {pair.Label}=blue or {pair.Label}=green, not {other ?? "nothing"}."),
        };
    }
}
