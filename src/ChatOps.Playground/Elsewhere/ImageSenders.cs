using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Further registries that report a pushed image: the next version of web, each time.</summary>
/// <param name="gitHubSecret">That of GitHub's webhook.</param>
internal sealed class ImageSenders(HttpClient bot, TimeProvider clock, string gitHubSecret)
{
    public const string Token = "the-playground-token-of-registries", Secret = "the playground's secret of registries";

    private int _patch = 200;

    public IReadOnlyList<OtherTool> Tools =>
    [
        Tool("Azure Container Registry", "/acr", Bearer, tag => new()
        {
            ["action"] = "push",
            ["timestamp"] = clock.GetUtcNow().ToString("O"),
            ["target"] = new JsonObject { ["repository"] = Path, ["tag"] = tag, ["digest"] = Digest(tag) },
            ["request"] = new JsonObject { ["host"] = Host },
        }),
        Tool("Quay", $"/quay/{Token}", (_, _) => { }, tag => new()
        {
            ["docker_url"] = WorldService.Web.Image,
            ["homepage"] = "https://quay.io/repository/acme/web",
            ["updated_tags"] = new JsonArray(tag),
        }),
        Tool("JFrog", "/jfrog", (request, body) => request.Headers.Add(
            "X-Jfrog-Event-Auth", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))), tag => new()
        {
            ["domain"] = "docker",
            ["event_type"] = "pushed",
            ["data"] = new JsonObject { ["image_name"] = Path, ["tag"] = tag, ["sha256"] = Digest(tag)["sha256:".Length..] },
        }),
        Tool("Nexus", "/nexus", (request, body) => request.Headers.Add(
            "X-Nexus-Webhook-Signature",
            Convert.ToHexStringLower(CryptographicOperations.HmacData(
                HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(Secret), body))), tag => new()
        {
            ["action"] = "CREATED",
            ["initiator"] = "ci/10.0.0.7",
            ["component"] = new JsonObject { ["format"] = "docker", ["name"] = Path, ["version"] = tag },
        }),
        Tool("GitHub Packages", "/github", GitHub, tag => new()
        {
            ["action"] = "published",
            ["package"] = new JsonObject
            {
                ["package_type"] = "container",
                ["package_version"] = new JsonObject
                {
                    ["package_url"] = $"{WorldService.Web.Image}:{tag}",
                    ["container_metadata"] = new JsonObject { ["tag"] = new JsonObject { ["name"] = tag, ["digest"] = Digest(tag) } },
                },
            },
            ["sender"] = new JsonObject { ["login"] = "ann" },
        }),
    ];

    /// <summary>"registry.acme.io" of "registry.acme.io/web".</summary>
    public static string Host => WorldService.Web.Image.Split('/', 2)[0];

    private static string Path => WorldService.Web.Image.Split('/', 2)[1];

    private OtherTool Tool(string title, string path, Action<HttpRequestMessage, byte[]> prove, Func<string, JsonObject> body) => new(title,
    [
        new("An image is pushed", "The next version of web: /deploy web offers it", async cancellationToken =>
        {
            var tag = $"1.4.{++_patch}";
            var bytes = Encoding.UTF8.GetBytes(body(tag).ToJsonString());
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            prove(request, bytes);
            return await OtherTools.SendAsync(bot, request, $"Pushed {WorldService.Web.Image}:{tag}", cancellationToken);
        }),
    ]);

    private static string Digest(string tag) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tag)))}";

    private static void Bearer(HttpRequestMessage request, byte[] body) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);

    private void GitHub(HttpRequestMessage request, byte[] body)
    {
        request.Headers.Add(
            "X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(gitHubSecret), body))}");
        request.Headers.Add("X-GitHub-Event", "package");
        request.Headers.Add("X-GitHub-Delivery", $"{Guid.NewGuid()}");
    }
}
