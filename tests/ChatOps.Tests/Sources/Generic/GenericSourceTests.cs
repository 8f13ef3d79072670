using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Tests.Sources.Generic;

public sealed class GenericSourceTests
{
    private const string Older = "the-secret-before-this-one", Newer = "the-secret-after-that-one", Wrong = "a-secret-of-somebody-else";

    private static readonly byte[] Body = """{"a":1}"""u8.ToArray();

    /// <summary>Each way, by the sender's name; what it sends with a secret.</summary>
    private static readonly Dictionary<string, (Dictionary<string, string> Settings, Func<string, DateTimeOffset, (string, string)[]> Send)>
        Ways = new()
        {
            ["bearer"] = (new(), (secret, _) => [("Authorization", $"Bearer {secret}")]),
            ["header"] = (new() { ["Header"] = "X-Token" }, (secret, _) => [("X-Token", secret)]),
            ["basic"] = (
                new() { ["Scheme"] = "Basic" },
                (secret, _) => [("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{secret}"))}")]),
            ["sha256"] = (
                new() { ["Scheme"] = "HmacSha256", ["Header"] = "X-Sig", ["Prefix"] = "sha256=" },
                (secret, _) => [("X-Sig", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Key(secret), Body))}")]),
            ["sha1"] = (
                new() { ["Scheme"] = "HmacSha1", ["Header"] = "X-Sig", ["Encoding"] = "Base64" },
                (secret, _) =>
                    [("X-Sig", Convert.ToBase64String(CryptographicOperations.HmacData(HashAlgorithmName.SHA1, Key(secret), Body)))]),
            ["sha512"] = (
                new() { ["Scheme"] = "HmacSha512", ["Header"] = "X-Sig" },
                (secret, _) => [("X-Sig", Convert.ToHexStringLower(HMACSHA512.HashData(Key(secret), Body)))]),
            ["timed"] = (
                new()
                {
                    ["Scheme"] = "HmacSha256", ["Header"] = "X-Sig", ["TimestampHeader"] = "X-Time", ["Signed"] = "{timestamp}:{body}",
                },
                (secret, at) =>
                [
                    ("X-Time", Seconds(at)),
                    ("X-Sig", Convert.ToHexStringLower(HMACSHA256.HashData(Key(secret), (byte[])[.. Key($"{Seconds(at)}:"), .. Body]))),
                ]),
        };

    [Fact]
    public async Task Each_way_of_proof_takes_both_secrets_of_its_sender_and_no_other()
    {
        await using var host = await SourcesHost.StartAsync(Settings());
        foreach (var (name, (_, send)) in Ways)
        {
            var now = host.Clock.GetUtcNow();
            (await SendAsync(host, name, send(Older + name, now))).ShouldBe(202, name);
            (await SendAsync(host, name, send(Newer + name, now))).ShouldBe(200, name);
            (await SendAsync(host, name, send(Wrong, now))).ShouldBe(401, name);
            var others = send(Newer + Ways.Keys.First(other => other != name), now);
            (await SendAsync(host, name, others)).ShouldBe(401, $"{name}: another sender's");
            (await SendAsync(host, name, [])).ShouldBe(401, name);
        }

        (await SendAsync(host, $"path/{Newer}path", [])).ShouldBe(202);
        (await SendAsync(host, $"path/{Wrong}", [])).ShouldBe(404);
        (await SendAsync(host, "nobody", [])).ShouldBe(404);
        (await host.DeliveriesAsync()).Select(one => one.Instance).ShouldBe([.. Ways.Keys, "path"], ignoreOrder: true);
        host.Log.Lines.ShouldNotContain(line => line.Contains(Newer) || line.Contains(Wrong));
    }

    [Theory]
    [InlineData(-299, 202)]
    [InlineData(-301, 401)]
    [InlineData(301, 401)]
    public async Task With_the_header_of_its_time_a_signature_is_valid_for_five_minutes(int seconds, int status)
    {
        await using var host = await SourcesHost.StartAsync(Settings());
        (await SendAsync(host, "timed", Ways["timed"].Send(Newer + "timed", host.Clock.GetUtcNow().AddSeconds(seconds)))).ShouldBe(status);
    }

    [Fact]
    public async Task The_senders_own_id_says_what_is_a_duplicate()
    {
        var settings = Settings();
        settings["ChatOps:Generic:Senders:bearer:IdHeader"] = "X-Id";
        await using var host = await SourcesHost.StartAsync(settings);
        var proof = ("Authorization", $"Bearer {Newer}bearer");

        (await SendAsync(host, "bearer", [proof, ("X-Id", "1")])).ShouldBe(202);
        (await SendAsync(host, "bearer", [proof, ("X-Id", "2")])).ShouldBe(202);
        (await SendAsync(host, "bearer", [proof, ("X-Id", "1")])).ShouldBe(200);
    }

    private static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (name, own) in Ways.Select(way => (way.Key, way.Value.Settings))
            .Append(("path", new Dictionary<string, string> { ["Scheme"] = "Path" })))
        {
            var at = $"ChatOps:Generic:Senders:{name}";
            (settings[$"{at}:Secrets:0"], settings[$"{at}:Secrets:1"]) = (Older + name, Newer + name);
            settings[$"{at}:Mappings:0:Fact"] = "Image";
            (settings[$"{at}:Mappings:0:Fields:image"], settings[$"{at}:Mappings:0:Fields:tag"]) = ("$.image", "$.tag");
            foreach (var (key, value) in own)
            {
                settings[$"{at}:{key}"] = value;
            }
        }

        return settings;
    }

    private static async Task<int> SendAsync(SourcesHost host, string path, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/generic/{path}")
        {
            Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (await host.SendAsync(request)).Status;
    }

    private static byte[] Key(string secret) => Encoding.UTF8.GetBytes(secret);

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
