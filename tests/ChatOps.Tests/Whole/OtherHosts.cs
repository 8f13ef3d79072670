using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.GitLab;
using ChatOps.Playground.Jenkins;

namespace ChatOps.Tests.Whole;

/// <summary>The code hosts and builders that a team may have, and how a bot is configured for each.</summary>
internal static class OtherHosts
{
    private const string GitLabSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// <summary>The hosts by the name that their repositories begin with, with where they are cloned from.</summary>
    public static IReadOnlyDictionary<string, (string Clone, Func<Stage, ICodeHostSender> Sender)> Hosts { get; } =
        new Dictionary<string, (string, Func<Stage, ICodeHostSender>)>
        {
            ["gitlab"] = ("git@gitlab.acme.io:acme/web.git", stage => new GitLabSender(Bot(stage), GitLabSecret, stage.Clock)),
        };

    public static IReadOnlyDictionary<string, Func<Stage, string, IBuilderSender>> Builders { get; } =
        new Dictionary<string, Func<Stage, string, IBuilderSender>>
        {
            ["jenkins"] = (stage, host) => new JenkinsSender(Bot(stage), BotInWorld.JenkinsToken, stage.Clock)
            {
                Cloned = Hosts[host].Clone,
            },
            ["gitlab"] = (stage, _) => new GitLabSender(Bot(stage), GitLabSecret, stage.Clock),
        };

    /// <summary>A stage on which web's repository is on a host.</summary>
    public static Task<Stage> StageAsync(string host, Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(settings =>
    {
        Configure(settings);
        settings["ChatOps:Services:web:Repository"] = $"{host}:acme/web";
        configure?.Invoke(settings);
    });

    public static void Configure(Dictionary<string, string?> settings)
    {
        settings["ChatOps:GitLab:Instances:gitlab:SigningSecrets:0"] = GitLabSecret;
        settings["ChatOps:GitLab:Instances:gitlab:Url"] = "https://gitlab.acme.io/";
    }

    private static HttpClient Bot(Stage stage) => new() { BaseAddress = stage.BotAddress };
}
