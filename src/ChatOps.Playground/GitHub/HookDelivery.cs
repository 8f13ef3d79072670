using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Playground.GitHub;

/// <summary>One delivery of a webhook, signed and with GitHub's headers.</summary>
internal static class HookDelivery
{
    /// <param name="log">Keeps it, and has the secret; null: nothing is kept.</param>
    public static Task SendAsync(
        HttpClient bot, string secret, PlaygroundHook? log, string kind, byte[] body, CancellationToken cancellationToken)
    {
        var guid = Guid.NewGuid().ToString();
        return log is null ? AttemptAsync() : log.DeliverAsync(guid, kind, body, AttemptAsync);

        async Task AttemptAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "github") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("User-Agent", "GitHub-Hookshot/playground");
            request.Headers.Add("X-GitHub-Event", kind);
            request.Headers.Add("X-GitHub-Delivery", guid);
            request.Headers.Add(
                "X-Hub-Signature-256",
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(log?.Secret ?? secret), body)));
            using var response = await bot.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }
}
