using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Acr;

/// <summary>Azure Container Registry: webhooks at <c>/acr</c>, with a bearer token in a custom header, since they sign nothing.</summary>
public static class AcrSource
{
    public const string Name = "acr";

    public static EventSource Source { get; } = EventSource.Of<AcrOptions>(
        Name, "Azure Container Registry", AcrOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/acr", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A webhook", told =>
        {
            var (target, host) = (told["target"], told["request"]["host"].Text);
            return told["action"].Text is not "push"
                ? Told.Nothing($"The action '{told["action"].Text}'")
                : host is null || target["repository"].Text is not { } repository
                ? new Journal.Translation.Failed("A push without its registry or repository")
                : RegistryPush.Translation(RegistryPush.Event(
                    $"{host}/{repository}",
                    target["tag"].Text,
                    target["digest"].Text,
                    url: null,
                    by: null,
                    told["timestamp"].Time,
                    delivery));
        }),
    }) with
    {
        Guide = new(
            "/acr",
            $"{AcrOptions.Section}:Tokens:0",
            "Create this webhook with the Azure CLI, or enter the same under Webhooks in the registry.",
            SourceGuide.Read("Acr/setup.yaml")),
    };
}
