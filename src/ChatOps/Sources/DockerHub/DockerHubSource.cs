using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.DockerHub;

/// <summary>
/// Docker Hub: webhooks at <c>/dockerhub/{token}</c>, since it signs nothing. What it says has no digest; the callback that it offers is
/// never called.
/// </summary>
public static class DockerHubSource
{
    public const string Name = "dockerhub";

    private const double LastSecond = 253_402_300_799;

    public static EventSource Source { get; } = EventSource.Of<DockerHubOptions>(
        Name, "Docker Hub", DockerHubOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/dockerhub/{token}", new TokenVerifier(new TokenPlace.Path(), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = Translate,
    }) with
    {
        Guide = new(
            "/dockerhub/SECRET",
            $"{DockerHubOptions.Section}:Tokens:0",
            "Enter this under Webhooks in each repository: the secret is the end of the address, which must not be shown to others.",
            SourceGuide.Read("DockerHub/setup.yaml")),
    };

    private static Translation Translate(Delivery delivery)
    {
        try
        {
            var webhook = JsonSerializer.Deserialize(delivery.Body.Span, DockerHubJson.Default.DockerHubWebhook);
            return RegistryPush.Event(
                webhook?.Repository?.Name,
                webhook?.PushData?.Tag,
                digest: null,
                webhook?.Repository?.Url,
                webhook?.PushData?.Pusher,
                webhook?.PushData?.PushedAt is > 0 and <= LastSecond and var second
                    ? DateTimeOffset.FromUnixTimeSeconds((long)second)
                    : null,
                delivery) is { } pushed
                ? new Translation.Events([pushed])
                : new Translation.Failed("A webhook without its repository or tag");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"The webhook could not be read: {exception.Message}")!);
        }
    }
}

internal sealed record DockerHubWebhook([property: JsonPropertyName("push_data")] DockerHubPush? PushData, DockerHubRepository? Repository);

/// <param name="PushedAt">Seconds, sometimes with a fraction.</param>
internal sealed record DockerHubPush(string? Tag, string? Pusher, [property: JsonPropertyName("pushed_at")] double? PushedAt);

internal sealed record DockerHubRepository(
    [property: JsonPropertyName("repo_name")] string? Name, [property: JsonPropertyName("repo_url")] string? Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DockerHubWebhook))]
internal sealed partial class DockerHubJson : JsonSerializerContext;
