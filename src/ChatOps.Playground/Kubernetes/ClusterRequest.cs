namespace ChatOps.Playground.Kubernetes;

/// <summary>A request that could change the cluster, as it was received and answered.</summary>
/// <param name="Path">Without the prefix that the cluster is mapped under: <c>/apis/apps/v1/namespaces/default/deployments/web</c>.</param>
/// <param name="ContentType">The media type without parameters; it shows the kind of patch.</param>
/// <param name="Status">The HTTP status, or 0 when the connection was dropped before the request was carried out.</param>
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
    /// <summary>The impersonated user, then every impersonated group; empty without impersonation.</summary>
    public IReadOnlyList<string> Impersonated { get; init; } = [];

    /// <summary>The id that the answer had in <c>Audit-Id</c>.</summary>
    public string AuditId { get; init; } = "";

    /// <summary>Sent with <c>dryRun=All</c>: checked and answered, but not stored.</summary>
    public bool DryRun => Query.GetValueOrDefault("dryRun") == "All";

    public bool Succeeded => Status is >= 200 and < 300;
}
