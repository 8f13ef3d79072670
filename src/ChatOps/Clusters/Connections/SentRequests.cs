namespace ChatOps.Clusters.Connections;

/// <summary>A request that could change a cluster, as it was sent.</summary>
/// <param name="Status">The HTTP status; null: no answer came.</param>
/// <param name="AuditId">The API server's own id of the request in its audit log; null when it gave none.</param>
public sealed record SentRequest(string Method, string Path, int? Status, string? AuditId);

/// <summary>
/// Notes which requests some work sends to API servers, and how those answered: closest to the network, so that repetitions count, too.
/// </summary>
internal sealed class SentRequests : DelegatingHandler
{
    private const int LongestAuditId = 100;

    private static readonly AsyncLocal<List<SentRequest>?> Current = new();

    /// <summary>Runs <paramref name="act"/>, and adds what it sends to a list: also what it had sent when it throws.</summary>
    public static async Task<T> NoteAsync<T>(List<SentRequest> sent, Func<Task<T>> act)
    {
        // Reset when this method returns.
        Current.Value = sent;
        return await act();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Current.Value is not { } sent || request.Method == HttpMethod.Get)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        HttpResponseMessage? response = null;
        try
        {
            return response = await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            var auditId = response?.Headers.TryGetValues("Audit-Id", out var values) is true ? values.First() : null;
            lock (sent)
            {
                sent.Add(new(
                    request.Method.Method,
                    request.RequestUri?.AbsolutePath ?? "",
                    (int?)response?.StatusCode,
                    auditId is { Length: > 0 and <= LongestAuditId } ? auditId : null));
            }
        }
    }
}
