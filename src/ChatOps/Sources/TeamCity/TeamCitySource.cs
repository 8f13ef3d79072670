using ChatOps.Edge.Verification;

namespace ChatOps.Sources.TeamCity;

/// <summary>
/// TeamCity: its own webhooks, and those of the plugin tcWebHooks, at <c>/teamcity</c>, with basic authentication or a bearer token. The
/// secret says which server sends.
/// </summary>
public static class TeamCitySource
{
    public const string Name = "teamcity";

    public static EventSource Source { get; } = EventSource.Of<TeamCityOptions>(Name, "TeamCity", TeamCityOptions.Section, options =>
    {
        var translator = new TeamCityTranslator(options);
        return new()
        {
            Problems = [.. options.Problems()],
            Receivers = options.IsEnabled ? [Receiver(options)] : [],
            Translate = translator.Translate,
            Unrecovered = options.IsEnabled ? ["builds that TeamCity doesn't report aren't filled in"] : [],
        };
    }) with
    {
        Guide = new(
            "/teamcity",
            $"{TeamCityOptions.Section}:Servers:teamcity:Secrets:0",
            "Add these parameters to the root project, as the built-in webhooks are configured. The plugin tcWebHooks needs the same address and password, or the secret as its bearer token.",
            SourceGuide.Read("TeamCity/setup.yaml")),
    };

    private static Receiver Receiver(TeamCityOptions options) =>
        new("/teamcity", new EitherVerifier(
            new TokenVerifier(new TokenPlace.BasicPassword(), Secrets(options)),
            new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secrets(options))))
        {
            // Neither documents how long it waits; a build doesn't wait for it.
            Patience = TimeSpan.FromSeconds(9),
            Kind = _ => "build",
        };

    private static IEnumerable<Secret> Secrets(TeamCityOptions options) =>
        from server in options.Servers
        from secret in server.Value.Secrets
        select new Secret(server.Key.ToLowerInvariant(), secret);
}
