using ChatOps.People;

namespace ChatOps.Clusters;

/// <summary>Clusters by name: section <c>ChatOps:Clusters</c>.</summary>
public sealed class ClustersOptions() : Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase)
{
    /// <summary>
    /// Every configuration error, in one sentence each that says what to do. Reads no files: kubeconfigs are opened when first needed.
    /// </summary>
    public IEnumerable<string> Problems() => this.SelectMany(cluster => cluster.Value.Problems($"ChatOps:Clusters:{cluster.Key}"));

    /// <summary>
    /// Identifies the cluster that a name refers to, as far as the configuration tells: equal for two names of the same cluster.
    /// </summary>
    public string AddressOf(string name) => !TryGetValue(name, out var cluster) ? name
        : cluster.InCluster ? "in cluster"
        : Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) ? server.ToString()
        : $"{cluster.Kubeconfig} {cluster.Context}";
}

/// <summary>
/// How to reach one cluster: with a kubeconfig, the service account of the pod that the bot runs in, or an address and a token.
/// </summary>
public sealed class ClusterOptions
{
    /// <summary>Path of the kubeconfig; default: $KUBECONFIG, else ~/.kube/config.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Default: the kubeconfig's current context.</summary>
    public string? Context { get; set; }

    /// <summary>Use the pod's own service account.</summary>
    public bool InCluster { get; set; }

    /// <summary>The API server's URL.</summary>
    public string? Server { get; set; }

    /// <summary>Path of the token for <see cref="Server"/>; reloaded when it is replaced.</summary>
    public string? TokenFile { get; set; }

    /// <summary>
    /// Path of the CA certificates, in PEM, that <see cref="Server"/>'s certificate is verified with; default: those of the system.
    /// </summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>Impersonate the person who makes a change, as configured in <see cref="PeopleOptions"/>.</summary>
    public bool Impersonate { get; set; }

    /// <summary>Read the Secrets that pods read, to remove their values from what is shown of those pods.</summary>
    public bool ReadSecrets { get; set; }

    /// <summary>Timeout per request, except for watches. 1 to 120.</summary>
    public int RequestTimeoutSeconds { get; set; } = 10;

    /// <summary>Limit for all requests together; bursts may be twice as large. 1 to 1000.</summary>
    public int RequestsPerSecond { get; set; } = 20;

    /// <summary>
    /// How long a rollout may make no progress before it counts as failed. Only for StatefulSets and DaemonSets: a Deployment has its own
    /// deadline in the cluster. 10 to 86400.
    /// </summary>
    public int ProgressDeadlineSeconds { get; set; } = 600;

    internal IEnumerable<string> Problems(string section)
    {
        var (inKubeconfig, byToken) = ((Kubeconfig ?? Context) is not null, (Server ?? TokenFile ?? CertificateAuthority) is not null);
        if (InCluster && inKubeconfig)
        {
            yield return $"{section}: InCluster and a Kubeconfig or Context exclude each other: remove one.";
        }

        if (byToken && (InCluster || inKubeconfig))
        {
            yield return $"{section}: a Server with its TokenFile and {(InCluster ? "InCluster" : "a Kubeconfig or Context")} exclude each other: remove one.";
        }

        if (byToken && (string.IsNullOrWhiteSpace(Server) || string.IsNullOrWhiteSpace(TokenFile)))
        {
            yield return $"{section}: a Server needs a TokenFile and a TokenFile a Server: add the {(string.IsNullOrWhiteSpace(Server) ? "Server (the API server's URL)" : "TokenFile (a path)")}.";
        }

        if (!string.IsNullOrWhiteSpace(Server) && !(Uri.TryCreate(Server, UriKind.Absolute, out var url)
            && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))))
        {
            yield return $"{section}:Server is '{Server}': it must be a URL such as https://10.0.0.1:6443. Without https anyone on the network path could read the token.";
        }

        if (!InCluster && !byToken && string.IsNullOrWhiteSpace(Kubeconfig) && string.IsNullOrWhiteSpace(Context))
        {
            yield return $"{section}: say how to reach the cluster: InCluster: true, or a Kubeconfig (a path), or a Context of the default kubeconfig, or a Server and a TokenFile.";
        }

        if (RequestTimeoutSeconds is < 1 or > 120)
        {
            yield return $"{section}:RequestTimeoutSeconds is {RequestTimeoutSeconds}: it must be from 1 to 120.";
        }

        if (ProgressDeadlineSeconds is < 10 or > 86_400)
        {
            yield return $"{section}:ProgressDeadlineSeconds is {ProgressDeadlineSeconds}: it must be from 10 to 86400.";
        }

        if (RequestsPerSecond is < 1 or > 1000)
        {
            yield return $"{section}:RequestsPerSecond is {RequestsPerSecond}: it must be from 1 to 1000.";
        }
    }
}
