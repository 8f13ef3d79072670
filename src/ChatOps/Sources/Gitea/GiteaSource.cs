using ChatOps.Code;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Gitea;

/// <summary>
/// Gitea and Forgejo: signed webhooks at <c>/gitea</c>, and the code host, queried through its REST API. The secret says which instance
/// sends.
/// </summary>
public static class GiteaSource
{
    public const string Name = "gitea";

    public static EventSource Source { get; } = EventSource.Of<GiteaOptions>(Name, "Gitea", GiteaOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = options.IsEnabled ? [Receiver(options)] : [],
        Translate = GiteaTranslator.Translate,
        KeysOf = page => GiteaPages.KeysOf(page, options),
        CodeHosts = [.. options.Instances.Select(instance => CodeHostName.At(instance.Key.ToLowerInvariant(), instance.Value.Url))],
        AddServices = services => services.AddSingleton<ICodeHost>(provider => new GiteaApi(
            options, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>())),
    }) with
    {
        Guide = new(
            "/gitea",
            $"{GiteaOptions.Section}:Instances:gitea:Secrets:0",
            "Create this webhook with the REST API (POST /orgs/NAME/hooks), or enter the same under Settings, Webhooks, Gitea or Forgejo. The repository of a service is then written gitea:OWNER/NAME.",
            SourceGuide.Read("Gitea/setup.json")),
    };

    /// <remarks>Older versions sign only with a header of their own.</remarks>
    private static Receiver Receiver(GiteaOptions options) =>
        new("/gitea", new EitherVerifier(
            new HmacVerifier(new("X-Hub-Signature-256") { Prefix = "sha256=" }, Secrets(options)),
            new HmacVerifier(new("X-Gitea-Signature"), Secrets(options))))
        {
            // Gitea waits five seconds by default.
            Patience = TimeSpan.FromSeconds(4),
            IdHeader = "X-Gitea-Delivery",
            KindHeader = "X-Gitea-Event",
            Kind = GiteaKinds.Known,
            RequiredHeaders = ["X-Gitea-Delivery", "X-Gitea-Event"],
        };

    private static IEnumerable<Secret> Secrets(GiteaOptions options) =>
        from instance in options.Instances
        from secret in instance.Value.Secrets
        select new Secret(instance.Key.ToLowerInvariant(), secret);
}
