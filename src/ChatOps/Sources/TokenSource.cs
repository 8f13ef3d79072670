using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>Sources that only have an endpoint, tokens, and a translator.</summary>
internal static class TokenSource
{
    /// <param name="section">"ChatOps:Folder", with the name of the folder that it has here.</param>
    /// <param name="verify">How the tokens are verified; null: one is the end of the address.</param>
    /// <param name="translate">Pure: no clock, no network, no state.</param>
    /// <param name="where">What the snippet in setup.yaml is, and where it belongs; one sentence.</param>
    public static EventSource Of<TOptions>(
        string name,
        string title,
        string section,
        Func<IReadOnlyList<Secret>, Verifier>? verify,
        Func<Delivery, Translation> translate,
        string where,
        bool isJson = true)
        where TOptions : TokenOptions, new() =>
        EventSource.Of<TOptions>(name, title, section, options => new()
        {
            Problems =
            [
                .. verify is null
                    ? SourceSettings.OfPathTokens($"{section}:Tokens", options.Tokens, options.Enabled)
                    : options.Problems(),
            ],
            Receivers = !options.IsEnabled
                ? []
                :
                [
                    new(
                        verify is null ? $"/{name}/{{token}}" : $"/{name}",
                        (verify ?? InAddress)([.. Secret.Of(options.Tokens)]))
                    {
                        // None documents that it waits for less.
                        Patience = TimeSpan.FromSeconds(9),
                        IsJson = isJson,
                    },
                ],
            Translate = translate,
        }) with
        {
            Guide = new(
                verify is null ? $"/{name}/SECRET" : $"/{name}",
                $"{section}:Tokens:0",
                where,
                SourceGuide.Read($"{section.Split(':')[^1]}/setup.yaml")),
        };

    /// <summary>A bearer token, or the password of basic authentication.</summary>
    public static Verifier BearerOrBasic(IReadOnlyList<Secret> tokens) => new EitherVerifier(
        new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), tokens),
        new TokenVerifier(new TokenPlace.BasicPassword(), tokens));

    private static TokenVerifier InAddress(IReadOnlyList<Secret> tokens) => new(new TokenPlace.Path(), tokens);
}
