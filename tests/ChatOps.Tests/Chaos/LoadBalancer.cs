namespace ChatOps.Tests.Chaos;

/// <summary>Passes requests on to any replica, as a Kubernetes Service does.</summary>
internal sealed class LoadBalancer(IReadOnlyList<Replica> replicas, Random random) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="headers">Of the request and of its body.</param>
    /// <returns>Null: nobody answered in time.</returns>
    public async Task<HttpResponseMessage?> TrySendAsync(
        string path, IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers, byte[] body, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var attempt = new HttpRequestMessage(HttpMethod.Post, new Uri(Any().Address, path)) { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in headers)
        {
            if (!attempt.Headers.TryAddWithoutValidation(name, values))
            {
                attempt.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        try
        {
            return await _client.SendAsync(attempt, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private Replica Any()
    {
        lock (_lock)
        {
            return replicas[random.Next(replicas.Count)];
        }
    }
}
