using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using ChatOps.Clusters.Connections;
using ChatOps.Messages;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>What the API server answered, or why it didn't.</summary>
internal readonly record struct Answer<T>(T? Value, ApiError? ApiError);

/// <summary>
/// Unreachable: no answer, a timeout or overload; retry. Refused: the same request will be refused again. Busy: the request was never sent.
/// </summary>
internal enum ApiErrorKind { Missing, Conflict, Gone, Refused, Unreachable, Busy }

/// <summary>
/// A failed request, with a message for users. Never holds an exception: the client's exceptions contain the request with its credentials.
/// </summary>
internal sealed record ApiError(ApiErrorKind Kind, RichText Words)
{
    /// <summary>The cluster rejected the credentials: retrying with others may help.</summary>
    public bool IsUnauthenticated { get; init; }

    /// <summary>Null when the exception isn't a failure of the cluster but a bug in the bot.</summary>
    public static ApiError? From(string cluster, Exception exception) => exception switch
    {
        HttpOperationException { Response: { } response } => From(cluster, response.StatusCode, MessageIn(response.Content)),
        KubernetesException { Status: { } status } => From(cluster, (HttpStatusCode)(status.Code ?? 500), status.Message),
        SetupException => new(ApiErrorKind.Unreachable, exception.Message),
        // HttpClient wraps the exception.
        OperationCanceledException { InnerException: RateLimitedException limited } => new(
            ApiErrorKind.Busy,
            $"The cluster {cluster} was not asked in time: its limit is {limited.PerSecond} a second. Raise ChatOps:Clusters:{cluster}:RequestsPerSecond."),
        OperationCanceledException => new(ApiErrorKind.Unreachable, $"The cluster {cluster} did not answer in time."),
        HttpRequestException or IOException or SocketException or AuthenticationException =>
            new(ApiErrorKind.Unreachable, $"The cluster {cluster} cannot be reached: {Innermost(exception).TrimEnd('.')}."),
        JsonException => new(
            ApiErrorKind.Unreachable,
            $"The cluster {cluster} answered with something that is not Kubernetes: is its address correct, or is there a proxy in between?"),
        _ => null,
    };

    private static ApiError From(string cluster, HttpStatusCode status, string? message)
    {
        var said = (message ?? $"HTTP {(int)status}").TrimEnd('.');
        return status switch
        {
            HttpStatusCode.NotFound => new(ApiErrorKind.Missing, said + "."),
            HttpStatusCode.Conflict => new(ApiErrorKind.Conflict, said + "."),
            HttpStatusCode.Gone => new(ApiErrorKind.Gone, said + "."),
            HttpStatusCode.Unauthorized => new(
                ApiErrorKind.Refused,
                $"The cluster {cluster} rejected the bot's credentials: {said}. Renew the token or certificate of its kubeconfig or service account.") { IsUnauthenticated = true },
            HttpStatusCode.Forbidden when said.Contains(" cannot ", StringComparison.Ordinal) => new(
                ApiErrorKind.Refused,
                $"The cluster {cluster} doesn't allow the bot to do this: {said}. Grant it with a Role and RoleBinding."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests =>
                new(ApiErrorKind.Unreachable, $"The cluster {cluster} is overloaded: {said}."),
            >= HttpStatusCode.InternalServerError =>
                new(ApiErrorKind.Unreachable, $"The cluster {cluster} reported an internal error: {said}."),
            _ => new(ApiErrorKind.Refused, $"The cluster {cluster} rejected it: {said}."),
        };
    }

    private static string? MessageIn(string? content)
    {
        try
        {
            return content is null ? null : KubernetesJson.Deserialize<V1Status>(content)?.Message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
