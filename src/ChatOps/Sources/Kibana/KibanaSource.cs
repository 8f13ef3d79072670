using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Kibana;

/// <summary>
/// Kibana: webhook connectors at <c>/kibana</c>, with a bearer token, since they sign nothing. Their body is a template, which the setup
/// gives.
/// </summary>
public static class KibanaSource
{
    public const string Name = "kibana";

    private const string Title = "Kibana";

    public static EventSource Source { get; } = EventSource.Of<KibanaOptions>(Name, Title, KibanaOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/kibana", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alert",
                },
            ],
        Translate = delivery => TemplatedAlert.Translate(delivery, Title),
    }) with
    {
        Guide = new(
            "/kibana",
            $"{KibanaOptions.Section}:Tokens:0",
            "Create a webhook connector with this URL and header under Stack Management, Connectors; in each rule that is to be told here, add two actions with it and this body: one for alerts that fire, one for Recovered.",
            SourceGuide.Read("Kibana/setup.yaml")),
    };
}
