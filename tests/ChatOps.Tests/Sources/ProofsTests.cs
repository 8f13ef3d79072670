using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Tests.Sources;

/// <summary>What proves a sender, at the endpoints: right, rotated, wrong, missing, and for another body.</summary>
public sealed class ProofsTests
{
    private const string Old = "the-proof-of-last-year", New = "the-proof-of-this-year";

    private static readonly Dictionary<string, Sender> Senders = new()
    {
        ["datadog"] = new("Datadog:Tokens", "/datadog", Bearer),
        ["kibana"] = new("Kibana:Tokens", "/kibana", Bearer),
        ["watcher"] = new("Watcher:Tokens", "/watcher", Bearer),
        ["opsgenie"] = new("Opsgenie:Tokens", "/opsgenie", Bearer),
        ["influxdb"] = new("InfluxDb:Tokens", "/influxdb", Bearer),
        ["acr"] = new("Acr:Tokens", "/acr", Bearer),
        ["quay"] = new("Quay:Tokens", "/quay/@", InPath),
        ["heartbeat"] = new("Heartbeat:Jobs:backup:Secrets", "/heartbeat/@", InPath),
        ["sentry"] = new(
            "Sentry:Secrets", "/sentry", (request, body, secret) => Sign(request, "Sentry-Hook-Signature", Sha256(body, secret))),
        ["jfrog"] = new("JFrog:Secrets", "/jfrog", (request, body, secret) => Sign(request, "X-Jfrog-Event-Auth", Sha256(body, secret))),
        ["jfrog that doesn't sign"] = new("JFrog:Secrets", "/jfrog", (request, _, secret) => Sign(request, "X-Jfrog-Event-Auth", secret)),
        ["nexus"] = new("Nexus:Secrets", "/nexus", (request, body, secret) => Sign(
            request,
            "X-Nexus-Webhook-Signature",
            Convert.ToHexStringLower(CryptographicOperations.HmacData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(secret), body)))),
    };

    [Fact]
    public async Task A_senders_proof_is_accepted_also_while_it_is_rotated_and_nothing_else_is()
    {
        var settings = new Dictionary<string, string?>();
        foreach (var section in Senders.Values.Select(sender => sender.Section))
        {
            settings[$"ChatOps:{section}:0"] = Old;
            settings[$"ChatOps:{section}:1"] = New;
        }

        await using var host = await SourcesHost.StartAsync(settings);
        var number = 0;
        foreach (var (name, (_, path, prove)) in Senders)
        {
            byte[] Body() => Encoding.UTF8.GetBytes($$"""{"number":{{++number}}}""");
            async Task<int> SendAsync(string? proof, byte[] body, byte[]? signed = null)
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path.Replace("@", proof ?? "", StringComparison.Ordinal))
                {
                    Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
                };
                if (proof is not null)
                {
                    prove(request, signed ?? body, proof);
                }

                return (await host.SendAsync(request)).Status;
            }

            (await SendAsync(New, Body())).ShouldBe(202, name);
            (await SendAsync(Old, Body())).ShouldBe(202, name);
            (await SendAsync("the-proof-of-nobody", Body())).ShouldBe(path.Contains('@') ? 404 : 401, name);
            (await SendAsync(null, Body())).ShouldBe(path.Contains('@') ? 404 : 401, name);
            if (name is "sentry" or "jfrog" or "nexus")
            {
                (await SendAsync(New, Body(), signed: Body())).ShouldBe(401, name);
            }

            var again = Body();
            (await SendAsync(New, again)).ShouldBe(202, name);
            (await SendAsync(New, again)).ShouldBe(name is "heartbeat" ? 202 : 200, name);
        }
    }

    private sealed record Sender(string Section, string Path, Action<HttpRequestMessage, byte[], string> Prove);

    private static void Bearer(HttpRequestMessage request, byte[] body, string token) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    private static void InPath(HttpRequestMessage request, byte[] body, string token)
    {
    }

    private static void Sign(HttpRequestMessage request, string header, string signature) => request.Headers.Add(header, signature);

    private static string Sha256(byte[] body, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
