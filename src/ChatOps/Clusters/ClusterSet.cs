using ChatOps.Clusters.Connections;

namespace ChatOps.Clusters;

/// <summary>
/// The configured clusters by name. Each has its own client, connections and timeouts, so an unreachable cluster doesn't slow down the
/// others.
/// </summary>
public sealed class ClusterSet : IDisposable
{
    private readonly Dictionary<string, Cluster> _clusters = new(StringComparer.OrdinalIgnoreCase);

    public ClusterSet(ClustersOptions options, TimeProvider clock, ILogger<ClusterSet> logger)
    {
        foreach (var (name, cluster) in options)
        {
            _clusters.Add(name, new Cluster(new Connection(name, cluster, clock), clock, logger));
        }
    }

    public IReadOnlyCollection<string> Names => _clusters.Keys;

    /// <exception cref="ArgumentException">The cluster is unknown: names come from the validated configuration.</exception>
    public Cluster Get(string name) =>
        _clusters.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no cluster {name} in ChatOps:Clusters.", nameof(name));

    public void Dispose()
    {
        foreach (var cluster in _clusters.Values)
        {
            cluster.Dispose();
        }
    }
}
