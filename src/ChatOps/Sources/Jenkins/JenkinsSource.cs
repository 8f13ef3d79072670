using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Jenkins;

/// <summary>
/// Jenkins: the notification plugin's JSON at <c>/jenkins/{token}</c>. The plugin neither signs nor numbers its notifications, so the token
/// authenticates the sender and identifies the controller.
/// </summary>
public static class JenkinsSource
{
    public const string Name = "jenkins";

    internal const string Kind = "build";

    /// <summary>What Jenkins itself said when it was asked, which nothing that is received can be.</summary>
    internal const string AskedKind = "asked";

    public static EventSource Source { get; } = EventSource.Of<JenkinsOptions>(Name, "Jenkins", JenkinsOptions.Section, options =>
    {
        var translator = new JenkinsTranslator(options);
        return new()
        {
            Problems = [.. options.Problems()],
            Receivers = options.IsEnabled ? [Receiver(options)] : [],
            Translate = translator.Translate,
            KeysOf = page => JenkinsPages.KeysOf(page, options),
            Findings = [.. options.Warnings().Select(warning => new SourceFinding(true, warning))],
            BuildServers = (provider, scope) => JenkinsBuildServer.Of(options, scope, provider),
            Logs = (provider, scope) => JenkinsBuildLog.Of(options, translator, scope, provider),
            Unconfirmed = options.IsEnabled ? [.. options.Unconfirmed()] : [],
            Unrecovered = options.IsEnabled ? [.. options.Unrecovered()] : [],
            AddServices = services => services.AddApiClient(JenkinsApi.ClientName, longestAnswer: 32 * 1024 * 1024),
        };
    }) with
    {
        Guide = new(
            "/jenkins/SECRET",
            $"{JenkinsOptions.Section}:Controllers:jenkins:Tokens:0",
            "Install the plugin Notification, and add this to the job's configuration (Job Notifications, one endpoint), or as a property in its Jenkinsfile. The URL may come from a secret text credential: the secret is its end, which must not be shown to others.",
            SourceGuide.Read("Jenkins/setup.yaml")),
    };

    /// <param name="controller">Its name.</param>
    internal static string TitleOf(string controller) => controller == Name ? "Jenkins" : $"Jenkins ({controller})";

    private static Receiver Receiver(JenkinsOptions options) =>
        new("/jenkins/{token}", new TokenVerifier(
            new TokenPlace.Path(),
            from controller in options.Controllers
            from token in controller.Value.Tokens
            select new Secret(controller.Key.ToLowerInvariant(), token)))
        {
            // The plugin's timeout is thirty seconds by default.
            Patience = TimeSpan.FromSeconds(25),
            Kind = _ => Kind,
        };
}
