using ChatOps.Edge.Verification;

namespace ChatOps.Sources.JFrog;

/// <summary>
/// JFrog Artifactory: webhooks at <c>/jfrog</c>, signed with HMAC if "use secret for payload signing" is on; otherwise they present the
/// secret itself, in the same header.
/// </summary>
public static class JFrogSource
{
    public const string Name = "jfrog";

    private const string Proof = "X-Jfrog-Event-Auth";

    public static EventSource Source { get; } = EventSource.Of<JFrogOptions>(
        Name, "JFrog Artifactory", JFrogOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/jfrog", new EitherVerifier(
                    new HmacVerifier(new(Proof), Secret.Of(options.Secrets)),
                    new TokenVerifier(new TokenPlace.Header(Proof), Secret.Of(options.Secrets))))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A webhook", told =>
        {
            var data = told["data"];
            if (told["domain"].Text is not "docker" || told["event_type"].Text is not "pushed")
            {
                return Told.Nothing($"The event '{told["domain"].Text} {told["event_type"].Text}'");
            }

            return data["image_name"].Text is not { } image
                || (options.Registry ?? RegistryOf(told["jpd_origin"].Text, data)) is not { } registry
                ? new Journal.Translation.Failed("A push without its image or registry")
                : RegistryPush.Translation(RegistryPush.Event(
                    $"{registry}/{image}",
                    data["tag"].Text,
                    data["sha256"].Text is { } sha ? $"sha256:{sha}" : null,
                    url: null,
                    by: null,
                    at: null,
                    delivery));
        }),
    }) with
    {
        Guide = new(
            "/jfrog",
            $"{JFrogOptions.Section}:Secrets:0",
            "Create this webhook with JFrog's API (POST /event/api/v1/subscriptions), or enter the same under Administration, Webhooks, with the secret used for payload signing.",
            SourceGuide.Read("JFrog/setup.json")),
    };

    /// <summary>"acme.jfrog.io/docker".</summary>
    private static string? RegistryOf(string? origin, Payload data) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var home) && data["repo_key"].Text is { } repository
            ? $"{home.Authority}/{repository}"
            : null;
}
