namespace ChatOps.Clusters;

/// <summary>Clusters by name: section <c>ChatOps:Clusters</c>.</summary>
public sealed class ClustersOptions() : Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase)
{
    /// <summary>Everything that is wrong, one sentence each, saying what to do. Reads no file: kubeconfigs are opened when first needed.</summary>
    public IEnumerable<string> Problems() => this.SelectMany(cluster => cluster.Value.Problems($"ChatOps:Clusters:{cluster.Key}"));
}

/// <summary>How to reach one cluster: a kubeconfig, or the service account of the pod the bot runs in.</summary>
public sealed class ClusterOptions
{
    /// <summary>Path; default: $KUBECONFIG, else ~/.kube/config.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Default: the kubeconfig's current one.</summary>
    public string? Context { get; set; }

    /// <summary>Use the pod's own service account.</summary>
    public bool InCluster { get; set; }

    /// <summary>For each request; watches are not requests. 1 to 120.</summary>
    public int RequestTimeoutSeconds { get; set; } = 10;

    /// <summary>All requests together; twice as many may go at once. 1 to 1000.</summary>
    public int RequestsPerSecond { get; set; } = 20;

    internal IEnumerable<string> Problems(string section)
    {
        if (InCluster && (Kubeconfig ?? Context) is not null)
        {
            yield return $"{section}: InCluster and a Kubeconfig or Context exclude each other: remove one.";
        }

        if (!InCluster && string.IsNullOrWhiteSpace(Kubeconfig) && string.IsNullOrWhiteSpace(Context))
        {
            yield return $"{section}: say how to reach the cluster: InCluster: true, or a Kubeconfig (a path), or a Context of the default kubeconfig.";
        }

        if (RequestTimeoutSeconds is < 1 or > 120)
        {
            yield return $"{section}:RequestTimeoutSeconds is {RequestTimeoutSeconds}: it must be from 1 to 120.";
        }

        if (RequestsPerSecond is < 1 or > 1000)
        {
            yield return $"{section}:RequestsPerSecond is {RequestsPerSecond}: it must be from 1 to 1000.";
        }
    }
}
