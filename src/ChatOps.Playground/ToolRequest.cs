using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground;

/// <summary>A webhook as a tool sends it.</summary>
internal static class ToolRequest
{
    /// <param name="sign">Adds the tool's headers, given the bytes that are sent.</param>
    public static Task SendAsync(
        HttpClient bot, string path, JsonNode payload, Action<HttpRequestMessage, byte[]> sign, CancellationToken cancellationToken) =>
        SendAsync(bot, path, Encoding.UTF8.GetBytes(payload.ToJsonString()), "application/json", sign, cancellationToken);

    public static async Task SendAsync(
        HttpClient bot, string path, byte[] body, string type, Action<HttpRequestMessage, byte[]> sign, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(type);
        sign(request, body);
        using var response = await bot.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>"sha256=…".</summary>
    public static string HubSignature(string secret, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
