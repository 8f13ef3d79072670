namespace ChatOps.Playground.Kubernetes;

/// <summary>One request that could change the cluster, as it came and as it was answered.</summary>
/// <param name="Path">Without the prefix the cluster is mapped under: <c>/apis/apps/v1/namespaces/default/deployments/web</c>.</param>
/// <param name="ContentType">The media type alone; it tells the kind of patch.</param>
/// <param name="Status">The HTTP status, or 0 when the connection was dropped before anything happened.</param>
public sealed record ClusterRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Query,
    string ContentType,
    string Body,
    string UserAgent,
    string FieldManager,
    DateTimeOffset At,
    int Status)
{
    /// <summary>In whose name it was asked: Impersonate-User, then every Impersonate-Group; empty when in nobody's.</summary>
    public IReadOnlyList<string> Impersonated { get; init; } = [];

    /// <summary>Asked with <c>dryRun=All</c>: checked and answered, not stored.</summary>
    public bool DryRun => Query.GetValueOrDefault("dryRun") == "All";

    public bool Succeeded => Status is >= 200 and < 300;
}
