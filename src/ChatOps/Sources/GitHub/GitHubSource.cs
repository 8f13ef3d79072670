using System.Text.RegularExpressions;
using ChatOps.Code;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// GitHub: signed webhooks at <c>/github</c>, in both content types that GitHub offers, and the code host, queried through its REST API.
/// </summary>
public static partial class GitHubSource
{
    public const string Name = "github";

    public static EventSource Source { get; } = EventSource.Of<GitHubOptions>(Name, "GitHub", GitHubOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = options.IsEnabled ? [Receiver(options)] : [],
        Translate = delivery => GitHubTranslator.Translate(delivery, new(options.ApiUrl)),
        KeysOf = GitHubPages.KeysOf,
        CodeHosts = [CodeHostName.At(null, PagesOf(options))],
        Findings = [.. options.Warnings().Select(warning => new SourceFinding(true, warning))],
        Gates = provider => options.IsEnabled
            ? [new GitHubGate(provider.GetRequiredService<GitHubApi>(), provider.GetRequiredService<TimeProvider>())]
            : [],
        Logs = (provider, scope) => GitHubHookLog.Of(options, scope, provider),
        Unrecovered = options.IsEnabled && string.IsNullOrEmpty(options.Token) && string.IsNullOrEmpty(options.AppId)
            ? [$"missed webhooks aren't recovered: set {GitHubOptions.Section}:Token, with the permission Webhooks: read"]
            : [],
        Team = new(Name, TeamName().IsMatch, "a team of an organization on GitHub, such as github:acme/release"),
        AddServices = services => services
            .AddGitHubHooks(options)
            .AddSingleton(provider => new GitHubApi(options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ICodeHost>(provider => provider.GetRequiredService<GitHubApi>())
            .AddSingleton<IDeploymentHost>(provider => new GitHubDeployments(
                provider.GetRequiredService<GitHubApi>(), options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ICodeGroups>(provider => provider.GetRequiredService<GitHubApi>())
            .AddSingleton(GitHubAccounts.Proof with { IsReceived = options.IsEnabled }),
    }) with
    {
        Guide = new(
            "/github",
            $"{GitHubOptions.Section}:Secrets:0",
            "Create this webhook with GitHub's REST API (POST /orgs/ORG/hooks, or /repos/OWNER/NAME/hooks for one repository), or enter the same under Settings, Webhooks. A GitHub App has the same fields.",
            SourceGuide.Read("GitHub/setup.json")),
    };

    private static Receiver Receiver(GitHubOptions options) =>
        new("/github", new HmacVerifier(new("X-Hub-Signature-256") { Prefix = "sha256=" }, Secret.Of(options.Secrets)))
        {
            // GitHub's timeout is ten seconds.
            Patience = TimeSpan.FromSeconds(9),
            IdHeader = "X-GitHub-Delivery",
            KindHeader = "X-GitHub-Event",
            Kind = GitHubKinds.Known,
            RequiredHeaders = ["X-GitHub-Delivery", "X-GitHub-Event"],
            FormField = "payload",
        };

    /// <summary>The API's host is that of the pages, or the same behind "api.".</summary>
    private static string PagesOf(GitHubOptions options) => Uri.TryCreate(options.ApiUrl, UriKind.Absolute, out var api)
        ? api.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase) ? api.Host["api.".Length..] : api.Host
        : options.ApiUrl;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9_-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex TeamName();
}
