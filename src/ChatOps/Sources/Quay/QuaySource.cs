using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Quay;

/// <summary>
/// Quay: repository notifications at <c>/quay/{token}</c>, since it signs nothing. What it says has neither digests nor times, and the same
/// tags pushed again are the same bytes: they count as one delivery.
/// </summary>
public static class QuaySource
{
    public const string Name = "quay";

    public static EventSource Source { get; } = EventSource.Of<QuayOptions>(Name, "Quay", QuayOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/quay/{token}", new TokenVerifier(new TokenPlace.Path(), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A notification", told => told["docker_url"].Text is not { } image
            ? new Journal.Translation.Failed("A notification without its image")
            : RegistryPush.Translation(told["updated_tags"].Items.Select(tag => RegistryPush.Event(
                image, tag.Text, digest: null, told["homepage"].Text, by: null, at: null, delivery)))),
    }) with
    {
        Guide = new(
            "/quay/SECRET",
            $"{QuayOptions.Section}:Tokens:0",
            "Add this notification in each repository, under Settings, Events and Notifications: the secret is the end of the address, which must not be shown to others.",
            SourceGuide.Read("Quay/setup.yaml")),
    };
}
