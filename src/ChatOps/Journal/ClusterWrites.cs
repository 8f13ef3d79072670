using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>A request that this bot sent to a cluster's API server in order to change something, and what was answered.</summary>
/// <param name="Path">"/apis/apps/v1/namespaces/web/deployments/web".</param>
/// <param name="Status">The HTTP status; null: no answer came, so it is unknown whether it was carried out.</param>
/// <param name="AuditId">The API server's own id of the request in its audit log; null when it gave none.</param>
public sealed record ApiRequest(string Method, string Path, int? Status, string? AuditId);

/// <summary>This bot wrote to a cluster, or tried to.</summary>
/// <param name="Requests">In their order; empty when the change was found as already made, as after a restart.</param>
/// <param name="Result">What it came to, in a few words, redacted.</param>
public sealed record ClusterWritten(
    string Operation, string Service, string Environment, string Cluster, IReadOnlyList<ApiRequest> Requests, RichText Result) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override string AuditService => Service;

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{Cluster}: {Result} ({Operation:c}){RichText.Join("", Requests.Select(Line))}");

    private static RichText Line(ApiRequest request) => RichText.Of(
        $" · {request.Method} {request.Path:c} → {(request.Status is { } status ? $"{status}" : "no answer")}{(request.AuditId is { } id ? RichText.Of($", audit id {id:c}") : RichText.Empty)}");
}
