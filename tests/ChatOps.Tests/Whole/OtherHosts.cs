using ChatOps.Playground;
using ChatOps.Playground.AzureDevOps;
using ChatOps.Playground.Bitbucket;
using ChatOps.Playground.Gitea;
using ChatOps.Playground.GitLab;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.TeamCity;

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
            ["bitbucket"] = ("git@bitbucket.org:acme/web.git", stage => new BitbucketCloudSender(Bot(stage), Secret("c"), stage.Clock)),
            ["bitbucket-dc"] = (
                "ssh://git@bitbucket.acme.io:7999/acme/web.git",
                stage => new BitbucketServerSender(Bot(stage), Secret("d"), stage.Clock)),
            ["gitea"] = ("https://gitea.acme.io/acme/web.git", stage => new GiteaSender(Bot(stage), Secret("g"), stage.Clock)),
            ["azuredevops"] = (
                "git@ssh.dev.azure.com:v3/acme/Shop/web", stage => new AzureDevOpsSender(Bot(stage), Secret("a"), stage.Clock)),
        };

    public static IReadOnlyDictionary<string, Func<Stage, string, IBuilderSender>> Builders { get; } =
        new Dictionary<string, Func<Stage, string, IBuilderSender>>
        {
            ["jenkins"] = (stage, host) => new JenkinsSender(Bot(stage), BotInWorld.JenkinsToken, stage.Clock)
            {
                Cloned = Hosts[host].Clone,
            },
            ["teamcity"] = (stage, host) => new TeamCitySender(Bot(stage), Secret("t"), stage.Clock) { Cloned = Hosts[host].Clone },
            ["gitlab"] = (stage, _) => new GitLabSender(Bot(stage), GitLabSecret, stage.Clock),
            ["azuredevops"] = (stage, _) => new AzureDevOpsSender(Bot(stage), Secret("a"), stage.Clock),
        };

    /// <summary>A stage on which web's repository is on a host.</summary>
    public static Task<Stage> StageAsync(string host, Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(settings =>
    {
        Configure(settings);
        settings["ChatOps:Services:web:Repository"] = host is "azuredevops" ? "azuredevops:acme/Shop/web" : $"{host}:acme/web";
        configure?.Invoke(settings);
    });

    public static void Configure(Dictionary<string, string?> settings)
    {
        settings["ChatOps:GitLab:Instances:gitlab:SigningSecrets:0"] = GitLabSecret;
        settings["ChatOps:GitLab:Instances:gitlab:Url"] = "https://gitlab.acme.io/";
        settings["ChatOps:Bitbucket:Instances:bitbucket:Secrets:0"] = Secret("c");
        settings["ChatOps:Bitbucket:Instances:bitbucket-dc:Secrets:0"] = Secret("d");
        settings["ChatOps:Bitbucket:Instances:bitbucket-dc:Url"] = "https://bitbucket.acme.io/";
        settings["ChatOps:Gitea:Instances:gitea:Secrets:0"] = Secret("g");
        settings["ChatOps:Gitea:Instances:gitea:Url"] = "https://gitea.acme.io/";
        settings["ChatOps:AzureDevOps:Instances:azuredevops:Secrets:0"] = Secret("a");
        settings["ChatOps:TeamCity:Servers:teamcity:Secrets:0"] = Secret("t");
    }

    private static string Secret(string of) => $"the long secret of {of}";

    private static HttpClient Bot(Stage stage) => new() { BaseAddress = stage.BotAddress };
}
