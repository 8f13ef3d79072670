using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Harbor;

/// <summary>Harbor: webhook policies at <c>/harbor</c>, with the text of their auth header.</summary>
public static class HarborSource
{
    public const string Name = "harbor";

    public static EventSource Source { get; } = EventSource.Of<HarborOptions>(
        Name, "Harbor", HarborOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/harbor", new TokenVerifier(new TokenPlace.Header("Authorization"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                },
            ],
        Translate = HarborTranslator.Translate,
    }) with
    {
        Guide = new(
            "/harbor",
            $"{HarborOptions.Section}:Tokens:0",
            "Create this webhook policy in each project with Harbor's API (POST /api/v2.0/projects/NAME/webhook/policies), or enter the same under Webhooks: the secret is the auth header, as it is.",
            SourceGuide.Read("Harbor/setup.json")),
    };
}
