using ChatOps.Playground.Elsewhere;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.GitLab;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;
using ChatOps.Playground.Travis;

namespace ChatOps.Playground;

/// <summary>Everything around a bot: a Slack workspace and two clusters, in memory, with services running in them.</summary>
public sealed class World : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly HttpClient _toClusters = new();
    private int _hotfixes;

    /// <param name="services">The services in the clusters; null: only web.</param>
    public World(TimeProvider clock, ClusterEmulatorOptions? clusters = null, IReadOnlyList<WorldService>? services = null)
    {
        Services = services ?? [WorldService.Web];
        Workspace = new(clock) { App = AppManifest.App };
        Staging = new("staging", clock, clusters);
        Production = new("production", clock, clusters);
        foreach (var cluster in Clusters)
        {
            foreach (var service in Services)
            {
                service.Seed(cluster, isProduction: cluster == Production);
            }
        }

        Teams = new(clock);
        Clouds = new(clock);
        Repository = new(clock);
        Hook = new(clock);
        Jenkins = new(clock);
        Reviews = new();
        BusyHour = new(Workspace, Teams, clock);
        DayAtWork = new(this, clock);
        _clock = clock;
    }

    public SlackWorkspace Workspace { get; }

    /// <summary>The organization of the same people in Microsoft Teams.</summary>
    public TeamsTenant Teams { get; }

    /// <summary>What clouds and CI systems sign with.</summary>
    public CloudIssuer Clouds { get; }

    public ClusterEmulator Staging { get; }

    public ClusterEmulator Production { get; }

    /// <summary>The repository acme/web on GitHub.</summary>
    public PlaygroundRepository Repository { get; }

    /// <summary>The repository's webhook that points at the bot, with its delivery log.</summary>
    public PlaygroundHook Hook { get; }

    /// <summary>The jobs of each workflow run, which GitHub reports, too; none: they aren't.</summary>
    public IReadOnlyList<string> RunJobs { get; set; } = [];

    /// <summary>The runs of workflows that wait for an environment.</summary>
    public PlaygroundReviews Reviews { get; }

    /// <summary>The controller that builds the repository.</summary>
    public PlaygroundJenkins Jenkins { get; }

    /// <summary>Many events at once, under Slack's and Teams' rate limits.</summary>
    public BusyHour BusyHour { get; }

    /// <summary>Everything once, with people who use the bot.</summary>
    public DayAtWork DayAtWork { get; }

    public IReadOnlyList<ClusterEmulator> Clusters => [Staging, Production];

    public IReadOnlyList<WorldService> Services { get; }

    /// <summary>Serves Slack's and the clusters' APIs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapSlack("/slack", Workspace);
        routes.MapTeams("/teams", Teams);
        foreach (var cluster in Clusters)
        {
            routes.MapCluster($"/clusters/{cluster.Name}", cluster);
        }

        var gitHub = routes.MapGroup("/github/api/v3");
        gitHub.MapGitHubRest(Repository);
        gitHub.MapGitHubHooks(Hook);
        gitHub.MapGitHubDeployments(Repository);
        gitHub.MapGitHubReviews(Reviews);
        routes.MapGroup("/jenkins").MapJenkins(Jenkins);
        Clouds.Map(routes.MapGroup("/clouds"));
        routes.MapGroup("/gitlab").MapGitLabRest(Repository);
        TravisSender.Map(routes.MapGroup("/travis"));
    }

    /// <summary>The events that GitHub and Jenkins can send to a bot at the client's base address.</summary>
    public Scenarios Scenarios(HttpClient bot)
    {
        var scenarios = new Scenarios(
            Repository,
            new GitHubSender(bot, BotInWorld.GitHubSecret, _clock) { Log = Hook, Jobs = RunJobs },
            new JenkinsSender(bot, BotInWorld.JenkinsToken, _clock) { Controller = Jenkins },
            _clock);
        Jenkins.Queue.Builder = queued => scenarios.BuildAsync(queued, CancellationToken.None);
        return scenarios;
    }

    /// <summary>Someone who changes a cluster outside ChatOps. The world must be served.</summary>
    public Kubectl Kubectl(ClusterEmulator cluster) => new(_toClusters, () => new Uri(Workspace.Address, $"/clusters/{cluster.Name}/"));

    /// <summary>Patches production's web manually, with an image that no build created; returns its tag.</summary>
    public async Task<string> HotfixAsync(CancellationToken cancellationToken)
    {
        var version = $"{WorldService.Web.Version}-hotfix.{Interlocked.Increment(ref _hotfixes)}";
        await Kubectl(Production).SetImageAsync("web", "web", $"{WorldService.Web.Image}:{version}", cancellationToken);
        return version;
    }

    public void Dispose()
    {
        _toClusters.Dispose();
        Teams.Dispose();
        Clouds.Dispose();
        Staging.Dispose();
        Production.Dispose();
    }
}
