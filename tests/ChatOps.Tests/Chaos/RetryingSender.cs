using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ChatOps.Tests.Chaos;

/// <summary>A delivery that the bot acknowledged.</summary>
/// <param name="Id">As the journal names it.</param>
internal sealed record Acknowledged(string Source, string Id);

/// <summary>Sends webhooks to any replica, and retries until one accepts them.</summary>
internal sealed class RetryingSender(LoadBalancer balancer, ConcurrentBag<Acknowledged> acknowledged) : HttpMessageHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        while (true)
        {
            var response = await balancer.TrySendAsync(
                request.RequestUri!.AbsolutePath, [.. request.Headers, .. request.Content.Headers], body, cancellationToken);
            if (response is { IsSuccessStatusCode: true })
            {
                acknowledged.Add(NameOf(request, body));
                return response;
            }

            response?.Dispose();
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static Acknowledged NameOf(HttpRequestMessage request, byte[] body) =>
        request.Headers.TryGetValues("X-GitHub-Delivery", out var id)
            ? new("github", id.Single())
            : new("jenkins", Convert.ToHexStringLower(SHA256.HashData(body)));
}
