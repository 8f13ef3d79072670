using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>A complete response. Warnings become <c>Warning</c> headers, which kubectl prints.</summary>
internal sealed record Reply(int Code, string Body, string ContentType = "application/json")
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    public static implicit operator Reply(Failure failure) =>
        new(failure.Code, StoredObject.Serialize(failure.ToJson())) { RetryAfterSeconds = failure.RetryAfterSeconds };

    public static Reply Of(JsonNode json, int code = 200) => new(code, StoredObject.Serialize(json));

    public static Reply Of(StoredObject stored, int code = 200) => new(code, stored.Text);

    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Code;
        response.ContentType = ContentType;
        foreach (var warning in Warnings)
        {
            response.Headers.Append(
                "Warning",
                $"299 - \"{warning.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString();
        }

        await response.WriteAsync(Body, cancellationToken);
    }
}
