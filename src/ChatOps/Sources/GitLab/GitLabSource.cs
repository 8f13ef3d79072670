using ChatOps.Code;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.GitLab;

/// <summary>
/// GitLab: webhooks at <c>/gitlab</c>, with a secret token or a signing token, and the code host, queried through its REST API. The secret
/// says which instance sends.
/// </summary>
public static class GitLabSource
{
    public const string Name = "gitlab";

    public static EventSource Source { get; } = EventSource.Of<GitLabOptions>(Name, "GitLab", GitLabOptions.Section, options =>
    {
        var translator = new GitLabTranslator(options);
        return new()
        {
            Problems = [.. options.Problems()],
            Receivers = options.IsEnabled ? [Receiver(options)] : [],
            Translate = translator.Translate,
            KeysOf = page => GitLabPages.KeysOf(page, options),
            CodeHosts = [.. options.Instances.Select(instance => CodeHostName.At(instance.Key.ToLowerInvariant(), instance.Value.Url))],
            AddServices = services => services.AddSingleton<ICodeHost>(provider => new GitLabApi(
                options, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>())),
        };
    }) with
    {
        Guide = new(
            "/gitlab",
            $"{GitLabOptions.Section}:Instances:gitlab:Secrets:0",
            "Create this webhook with GitLab's REST API (POST /projects/ID/hooks, or /groups/ID/hooks), or enter the same under Settings, Webhooks. The repository of a service is then written gitlab:GROUP/NAME.",
            SourceGuide.Read("GitLab/setup.json")),
    };

    private static Receiver Receiver(GitLabOptions options) =>
        new("/gitlab", new EitherVerifier(
            new TokenVerifier(new TokenPlace.Header("X-Gitlab-Token"), Secrets(options, instance => instance.Secrets)),
            new HmacVerifier(HmacScheme.StandardWebhooks, Secrets(options, instance => instance.SigningSecrets))))
        {
            // GitLab's timeout is ten seconds.
            Patience = TimeSpan.FromSeconds(9),
            // Since 17.4, the same for each attempt; before that, the body identifies it.
            IdHeader = "Idempotency-Key",
            KindHeader = "X-Gitlab-Event",
            Kind = GitLabKinds.Known,
            RequiredHeaders = ["X-Gitlab-Event"],
        };

    private static IEnumerable<Secret> Secrets(GitLabOptions options, Func<GitLabInstance, IEnumerable<string>> of) =>
        from instance in options.Instances
        from secret in of(instance.Value)
        select new Secret(instance.Key.ToLowerInvariant(), secret);
}
