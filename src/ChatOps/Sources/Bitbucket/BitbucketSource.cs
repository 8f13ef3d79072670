using ChatOps.Code;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Bitbucket;

/// <summary>
/// Bitbucket: signed webhooks of Bitbucket Cloud at <c>/bitbucket</c> and of Bitbucket Data Center at <c>/bitbucket/server</c>, and the
/// code hosts, queried through their REST APIs. The secret says which instance sends.
/// </summary>
public static class BitbucketSource
{
    public const string Name = "bitbucket";

    public static EventSource Source { get; } = EventSource.Of<BitbucketOptions>(
        Name, "Bitbucket", BitbucketOptions.Section, options => new()
        {
            Problems = [.. options.Problems()],
            Receivers = !options.IsEnabled ? [] :
            [
                Receiver("/bitbucket", "X-Request-UUID", options),
                Receiver("/bitbucket/server", "X-Request-Id", options),
            ],
            Translate = BitbucketTranslator.Translate,
            KeysOf = page => BitbucketPages.KeysOf(page, options),
            CodeHosts = [.. options.Instances.Select(instance => CodeHostName.At(instance.Key.ToLowerInvariant(), instance.Value.Url))],
            AddServices = services => services.AddSingleton<ICodeHost>(provider => new BitbucketApi(
                options, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>())),
        }) with
    {
        Guide = new(
            "/bitbucket",
            $"{BitbucketOptions.Section}:Instances:bitbucket:Secrets:0",
            "Create this webhook with Bitbucket Cloud's REST API (POST /workspaces/NAME/hooks), or enter the same under Repository settings, Webhooks. Bitbucket Data Center sends to /bitbucket/server, with the events Push, Modified, and those of pull requests. The repository of a service is then written bitbucket:WORKSPACE/NAME.",
            SourceGuide.Read("Bitbucket/setup.json")),
    };

    /// <param name="id">The header with the id of a delivery.</param>
    private static Receiver Receiver(string path, string id, BitbucketOptions options) =>
        new(path, new HmacVerifier(
            new("X-Hub-Signature") { Prefix = "sha256=" },
            from instance in options.Instances
            from secret in instance.Value.Secrets
            select new Secret(instance.Key.ToLowerInvariant(), secret)))
        {
            // Bitbucket's timeout is ten seconds.
            Patience = TimeSpan.FromSeconds(9),
            IdHeader = id,
            KindHeader = "X-Event-Key",
            Kind = BitbucketKinds.Known,
            RequiredHeaders = ["X-Event-Key"],
        };
}
