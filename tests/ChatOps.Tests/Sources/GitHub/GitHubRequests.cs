using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>Requests as GitHub sends them.</summary>
internal static class GitHubRequests
{
    public static HttpRequestMessage Webhook(
        string kind, string id, byte[] body, string secret = SourcesHost.GitHubSecret, string contentType = "application/json")
    {
        var request = Unsigned(kind, id, body, contentType);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(hash));
        return request;
    }

    public static HttpRequestMessage Unsigned(string kind, string id, byte[] body, string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/github") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("X-GitHub-Event", kind);
        request.Headers.Add("X-GitHub-Delivery", id);
        return request;
    }
}
