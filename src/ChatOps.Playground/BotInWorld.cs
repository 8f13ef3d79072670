using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground;

/// <summary>
/// Configures a bot for a <see cref="World"/>: only addresses, tokens and what is in the world. The bot isn't aware of the Playground.
/// </summary>
public static class BotInWorld
{
    public const string GitHubSecret = "playground-github-webhook-secret";
    public const string JenkinsToken = "playground-jenkins-token";

    /// <summary>The setting that names the policy's file.</summary>
    public const string PolicyFile = "ChatOps:Policy:File";

    /// <summary>The setting whether a failed deploy to staging is rolled back automatically.</summary>
    public const string AutoRollback = "ChatOps:Environments:staging:AutoRollback";

    /// <summary>The service whose deploys to production need two people, so that both ways can be tried.</summary>
    private static readonly string TwoForApi =
        $"""
        approvals:
          - services: [{WorldService.Api.Name}]
            environments: [production]
            verbs: [deploy]
            from: [oncall]
        break-glass:
          - roles: [oncall]
            environments: [production]

        """;

    /// <param name="address">The address at which the world is served.</param>
    /// <param name="folder">The folder for the database, the policy and the kubeconfigs; created if it doesn't exist.</param>
    public static Dictionary<string, string?> Configuration(World world, Uri address, string folder)
    {
        Directory.CreateDirectory(folder);
        var app = world.Workspace.App;
        var settings = new Dictionary<string, string?>
        {
            ["ChatOps:Storage:Path"] = Path.Combine(folder, "chatops.db"),
            ["ChatOps:Slack:Mode"] = app.Transport is SlackTransport.Http ? "Http" : "Socket",
            ["ChatOps:Slack:ApiUrl"] = new Uri(address, "/slack/api/").ToString(),
            ["ChatOps:Slack:BotToken"] = app.BotToken,
            ["ChatOps:Slack:AppToken"] = app.AppToken,
            ["ChatOps:Slack:SigningSecrets:0"] = app.SigningSecret,
            ["ChatOps:GitHub:Secrets:0"] = GitHubSecret,
            ["ChatOps:GitHub:ApiUrl"] = new Uri(address, "/github/api/v3/").ToString(),
            ["ChatOps:Jenkins:Controllers:jenkins:Tokens:0"] = JenkinsToken,
            ["ChatOps:Environments:staging:Confirm"] = "true",
            // Ann and Bob are on call and may change production, Carol may not; anyone may change staging.
            ["ChatOps:Environments:staging:Protected"] = "false",
            ["ChatOps:Environments:production:Confirm"] = "true",
            // Short, so that no one has to wait a minute in a playground.
            ["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:03",
            ["ChatOps:Environments:production:StabilityPeriod"] = "00:00:10",
            [PolicyFile] = Path.Combine(folder, "policy.yaml"),
        };
        WritePolicy(settings, world, "groups: [S01ONCALL]");
        foreach (var cluster in world.Clusters)
        {
            var kubeconfig = Path.Combine(folder, $"{cluster.Name}.kubeconfig");
            File.WriteAllText(kubeconfig, cluster.Kubeconfig(new Uri(address, $"/clusters/{cluster.Name}")));
            settings[$"ChatOps:Clusters:{cluster.Name}:Kubeconfig"] = kubeconfig;
        }

        foreach (var service in world.Services)
        {
            Tell(settings, service, world.Clusters.Select(cluster => cluster.Name));
        }

        return settings;
    }

    /// <summary>Lets it read the delivery log of the webhook, and the builds on Jenkins: what it misses, it recovers.</summary>
    /// <param name="address">The address at which the world is served.</param>
    public static void AddRecovery(Dictionary<string, string?> settings, Uri address)
    {
        settings["ChatOps:GitHub:Token"] = PlaygroundHook.Token;
        settings["ChatOps:Jenkins:Controllers:jenkins:BaseUrl"] = new Uri(address, "/jenkins/").ToString();
        settings["ChatOps:Jenkins:Controllers:jenkins:User"] = PlaygroundJenkins.User;
        settings["ChatOps:Jenkins:Controllers:jenkins:ApiToken"] = PlaygroundJenkins.ApiToken;
    }

    /// <summary>Connects it to the world's Teams, too: Ann and Bob may change production there, and each service has a channel.</summary>
    /// <param name="settings">As from <see cref="Configuration"/>, which the world's own server has to serve by now.</param>
    public static void AddTeams(Dictionary<string, string?> settings, World world)
    {
        var teams = world.Teams;
        settings["ChatOps:Teams:AppId"] = teams.App.AppId;
        settings["ChatOps:Teams:TenantId"] = teams.App.TenantId;
        settings["ChatOps:Teams:ClientSecrets:0"] = teams.App.Secrets[0];
        settings["ChatOps:Teams:BotName"] = teams.App.Name;
        settings["ChatOps:Teams:LoginUrl"] = new Uri(teams.Address, "../login/").ToString();
        settings["ChatOps:Teams:OpenIdUrl"] = teams.OpenIdAddress.ToString();
        WritePolicy(
            settings,
            world,
            $"groups: [slack:S01ONCALL], users: [teams:{teams.User("ann").ObjectId}, teams:{teams.User("bob").ObjectId}]");
        // Whoever is in both is one person, so nobody approves their own operation from the other one.
        foreach (var user in world.Workspace.Users)
        {
            if (teams.Users.FirstOrDefault(other => other.Name == user.Name) is { } same)
            {
                settings[$"ChatOps:People:slack:{user.Id}:User"] = $"{user.Name}@acme.io";
                settings[$"ChatOps:People:teams:{same.ObjectId}:User"] = $"{user.Name}@acme.io";
            }
        }

        foreach (var channel in settings.Keys.Where(key => key.EndsWith(":Channels:0", StringComparison.Ordinal)).ToList())
        {
            settings[channel] = $"slack:{settings[channel]}";
            settings[$"{channel[..^1]}1"] = $"teams:{teams.Team.Name}/Deploys";
        }
    }

    /// <param name="members">Who may change production: the members of a role, in YAML.</param>
    private static void WritePolicy(Dictionary<string, string?> settings, World world, string members) => File.WriteAllText(
        settings[PolicyFile]!,
        $$"""
        roles:
          oncall: { {{members}} }
        grants:
          - role: oncall
            allow: ["*", input, build]
            environments: [production]
        confirm:
          - environments: [production]
            verbs: [scale-to-zero]

        """ + (world.Services.Contains(WorldService.Api) ? TwoForApi : ""));

    private static void Tell(Dictionary<string, string?> settings, WorldService service, IEnumerable<string> clusters)
    {
        var about = $"ChatOps:Services:{service.Name}";
        settings[$"{about}:Channels:0"] = "#deploys";
        settings[$"{about}:Image"] = service.Image;
        if (service.Repository is { } repository)
        {
            settings[$"{about}:Repository"] = repository;
        }

        if (service.Job is { } job)
        {
            settings[$"{about}:Jobs:0"] = job;
        }

        foreach (var cluster in clusters)
        {
            settings[$"{about}:Workloads:{cluster}:Cluster"] = cluster;
            settings[$"{about}:Workloads:{cluster}:Namespace"] = service.Name;
            if (service.IsBlueGreen)
            {
                settings[$"{about}:Workloads:{cluster}:BlueGreen:TestJob"] = BlueGreenSeed.TestOf(service.Name);
                settings[$"{about}:Workloads:{cluster}:BlueGreen:KeepOld"] = "00:02:00";
            }
            else
            {
                settings[$"{about}:Workloads:{cluster}:{service.Kind}"] = service.Name;
            }
        }
    }
}
