using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground;

/// <summary>Everything around a bot: a Slack workspace and two clusters, in memory, with one service in them called web.</summary>
public sealed class World : IDisposable
{
    public const string Image = "registry.acme.io/web";

    private readonly TimeProvider _clock;

    public World(TimeProvider clock, ClusterEmulatorOptions? clusters = null)
    {
        Workspace = new(clock)
        {
            App = new()
            {
                Commands =
                [
                    new("/deploy", "Deploy a service", "SERVICE [VERSION] [to ENV]"),
                    new("/scale", "Set the number of replicas", "SERVICE N [in ENV]"),
                    new("/rollback", "Go back to the last version that was healthy", "SERVICE [in ENV] [to VERSION]"),
                    new("/ops", "Everything: status, history, timeline, doctor, help", "VERB …"),
                ],
            },
        };
        Staging = new("staging", clock, clusters);
        Production = new("production", clock, clusters);
        foreach (var cluster in Clusters)
        {
            cluster.CreateNamespace("web");
            // Nobody waits Kubernetes' ten minutes to see a deploy fail.
            cluster.Seed("web", "web", $"{Image}:1.4.1", cluster == Production ? 6 : 3, deadline: 30);
        }

        Repository = new(clock);
        _clock = clock;
    }

    public SlackWorkspace Workspace { get; }

    public ClusterEmulator Staging { get; }

    public ClusterEmulator Production { get; }

    /// <summary>What GitHub knows of acme/web.</summary>
    public PlaygroundRepository Repository { get; }

    public IReadOnlyList<ClusterEmulator> Clusters => [Staging, Production];

    /// <summary>Serves Slack's and the clusters' APIs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapSlack("/slack", Workspace);
        foreach (var cluster in Clusters)
        {
            routes.MapCluster($"/clusters/{cluster.Name}", cluster);
        }

        routes.MapGroup("/github/api/v3").MapGitHubRest(Repository);
    }

    /// <summary>What GitHub and Jenkins can be made to tell a bot at this address.</summary>
    public Scenarios Scenarios(HttpClient bot) => new(
        Repository, new GitHubSender(bot, BotInWorld.GitHubSecret, _clock), new JenkinsSender(bot, BotInWorld.JenkinsToken, _clock), _clock);

    public void Dispose()
    {
        Staging.Dispose();
        Production.Dispose();
    }
}
