using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ChatOps.Tests.Chaos;

/// <summary>A delivery that the bot acknowledged.</summary>
/// <param name="Id">As the journal names it.</param>
internal sealed record Acknowledged(string Source, string Id);

/// <summary>Sends webhooks to any replica, and retries until one accepts them.</summary>
internal sealed class RetryingSender(IReadOnlyList<Replica> replicas, Random random, ConcurrentBag<Acknowledged> acknowledged)
    : HttpMessageHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        while (true)
        {
            var response = await TrySendAsync(request, body, cancellationToken);
            if (response is { IsSuccessStatusCode: true })
            {
                acknowledged.Add(NameOf(request, body));
                return response;
            }

            response?.Dispose();
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Null: nobody answered.</summary>
    private async Task<HttpResponseMessage?> TrySendAsync(HttpRequestMessage request, byte[] body, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var replica = replicas[random.Next(replicas.Count)];
        using var attempt = new HttpRequestMessage(request.Method, new Uri(replica.Address, request.RequestUri!.AbsolutePath))
        {
            Content = new ByteArrayContent(body),
        };
        attempt.Content.Headers.ContentType = request.Content!.Headers.ContentType;
        foreach (var (name, values) in request.Headers)
        {
            attempt.Headers.TryAddWithoutValidation(name, values);
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

    private static Acknowledged NameOf(HttpRequestMessage request, byte[] body) =>
        request.Headers.TryGetValues("X-GitHub-Delivery", out var id)
            ? new("github", id.Single())
            : new("jenkins", Convert.ToHexStringLower(SHA256.HashData(body)));
}
