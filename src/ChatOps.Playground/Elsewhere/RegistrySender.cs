using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Two registries that report a pushed image: one with a digest, one without.</summary>
internal sealed class RegistrySender(HttpClient bot, TimeProvider clock)
{
    public const string HarborToken = "the-playground-token-of-harbor", DockerHubToken = "the-playground-token-of-docker-hub";

    private int _patch = 100, _build;

    public OtherTool Harbor => new("Harbor",
    [
        new("An image is pushed", "The next version of web: /deploy web offers it", cancellationToken =>
        {
            _patch++;
            return PushToHarborAsync(cancellationToken);
        }),
        new("Its tag is moved", "Someone pushes another image with the same tag", PushToHarborAsync),
    ]);

    public OtherTool DockerHub => new("Docker Hub",
    [
        new("An image is pushed", "acme/web, which is no service's image here: /ops doctor says so", async cancellationToken =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/dockerhub/{DockerHubToken}");
            request.Content = Content(new()
            {
                ["push_data"] = new JsonObject
                {
                    ["pushed_at"] = clock.GetUtcNow().ToUnixTimeSeconds(), ["pusher"] = "ci", ["tag"] = $"1.4.{++_patch}",
                },
                ["repository"] = new JsonObject { ["repo_name"] = "acme/web", ["repo_url"] = "https://hub.docker.com/r/acme/web" },
            });
            return await OtherTools.SendAsync(bot, request, $"Pushed acme/web:1.4.{_patch}", cancellationToken);
        }),
    ]);

    private async Task<string> PushToHarborAsync(CancellationToken cancellationToken)
    {
        var (image, tag) = (WorldService.Web.Image, $"1.4.{_patch}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/harbor");
        request.Headers.TryAddWithoutValidation("Authorization", HarborToken);
        request.Content = Content(new()
        {
            ["type"] = "PUSH_ARTIFACT",
            ["occur_at"] = clock.GetUtcNow().ToUnixTimeSeconds(),
            ["operator"] = "robot$ci",
            ["event_data"] = new JsonObject
            {
                ["resources"] = new JsonArray(new JsonObject
                {
                    ["digest"] = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tag} {++_build}")))}",
                    ["tag"] = tag,
                    ["resource_url"] = $"{image}:{tag}",
                }),
                ["repository"] = new JsonObject { ["name"] = "web", ["repo_full_name"] = "web" },
            },
        });
        return await OtherTools.SendAsync(bot, request, $"Pushed {image}:{tag}", cancellationToken);
    }

    private static StringContent Content(JsonObject json) => new(json.ToJsonString(), Encoding.UTF8, "application/json");
}
