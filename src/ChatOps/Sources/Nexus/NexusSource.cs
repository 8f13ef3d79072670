using System.Security.Cryptography;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Nexus;

/// <summary>
/// Sonatype Nexus Repository 3: repository webhooks at <c>/nexus</c>, signed with HMAC. What they say has no digest; a tag that is pushed
/// again is updated.
/// </summary>
public static class NexusSource
{
    public const string Name = "nexus";

    public static EventSource Source { get; } = EventSource.Of<NexusOptions>(
        Name, "Nexus Repository", NexusOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                // It has no other algorithm.
                new("/nexus", new HmacVerifier(
                    new("X-Nexus-Webhook-Signature") { Algorithm = HashAlgorithmName.SHA1 }, Secret.Of(options.Secrets)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A webhook", told =>
        {
            var component = told["component"];
            return component["format"].Text is not "docker" || told["action"].Text is not ("CREATED" or "UPDATED")
                ? Told.Nothing(component.Exists ? $"The action '{told["action"].Text}' of format '{component["format"].Text}'" : "An asset")
                : component["name"].Text is not { } image
                ? new Journal.Translation.Failed("A component without its name")
                : RegistryPush.Translation(RegistryPush.Event(
                    options.Registry is { } registry ? $"{registry}/{image}" : image,
                    component["version"].Text,
                    digest: null,
                    url: null,
                    told["initiator"].Text?.Split('/')[0],
                    told["timestamp"].Time,
                    delivery));
        }),
    }) with
    {
        Guide = new(
            "/nexus",
            $"{NexusOptions.Section}:Secrets:0",
            "Create this capability in each repository, under Administration, System, Capabilities: Webhook: Repository. Its webhooks don't say which registry it is: set ChatOps:Nexus:Registry to what images' names begin with.",
            SourceGuide.Read("Nexus/setup.yaml")),
    };
}
