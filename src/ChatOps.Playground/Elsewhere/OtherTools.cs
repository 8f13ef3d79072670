using ChatOps.Playground.Travis;

namespace ChatOps.Playground.Elsewhere;

/// <summary>The tools of "Somebody else", a line each.</summary>
public static class OtherTools
{
    /// <param name="bot">Sends to the bot.</param>
    /// <param name="world">Serves what they sign with; it is served itself by the time that they send.</param>
    public static IReadOnlyList<OtherTool> Of(HttpClient bot, TimeProvider clock, World world)
    {
        var registries = new RegistrySender(bot, clock);
        return
        [
            new AlertmanagerSender(bot, clock).Tool,
            new GrafanaAlertSender(bot, clock).Tool,
            new PagerDutySender(bot, clock).Tool,
            .. new MonitorSenders(bot, clock).Tools,
            new("Travis CI",
            [
                new("A build passes", "Of a commit of acme/web that is nowhere else", async cancellationToken =>
                {
                    var now = clock.GetUtcNow();
                    using var request = TravisSender.Request(
                        TravisSender.Build(now.ToUnixTimeSeconds(), new string('7', 40), "passed", now, now).ToJsonString());
                    return await SendAsync(bot, request, "The build has passed", cancellationToken);
                }),
            ]),
            registries.Harbor,
            registries.DockerHub,
            new AwsSender(bot, world.Clouds, () => Clouds(world), clock).Tool,
            new GoogleCloudSender(bot, world.Clouds, clock).Tool,
            new CiJobSender(bot, world.Clouds, clock).Tool,
            .. new DeployToolsSender(bot, clock).Tools,
            .. new ConfigurationToolsSender(bot, clock).Tools,
            .. new ImageSenders(bot, clock, BotInWorld.GitHubSecret).Tools,
        ];
    }

    /// <summary>Lets the bot listen to all of them.</summary>
    public static void Configure(IDictionary<string, string?> settings)
    {
        var world = new Uri(new Uri(settings["ChatOps:Slack:ApiUrl"]!), "/");
        settings["ChatOps:Alertmanager:Tokens:0"] = AlertmanagerSender.Token;
        settings["ChatOps:Grafana:Secrets:0"] = GrafanaAlertSender.Secret;
        settings["ChatOps:PagerDuty:Secrets:0"] = PagerDutySender.Secret;
        settings["ChatOps:Harbor:Tokens:0"] = RegistrySender.HarborToken;
        settings["ChatOps:DockerHub:Tokens:0"] = RegistrySender.DockerHubToken;
        settings["ChatOps:Aws:Topics:0"] = AwsSender.Topic;
        settings["ChatOps:Aws:EndpointUrl"] = world.ToString();
        settings["ChatOps:GoogleCloud:ServiceAccounts:0"] = GoogleCloudSender.Account;
        settings["ChatOps:GoogleCloud:Audience"] = GoogleCloudSender.Audience;
        settings["ChatOps:GoogleCloud:KeysUrl"] = new Uri(world, "/clouds/keys").ToString();
        settings["ChatOps:CiJobs:Audience"] = CiJobSender.Audience;
        settings["ChatOps:CiJobs:Issuers:actions:Issuer"] = CiJobSender.Issuer;
        settings["ChatOps:CiJobs:Issuers:actions:KeysUrl"] = new Uri(world, "/clouds/keys").ToString();
        settings["ChatOps:CiJobs:Issuers:actions:Repositories:0:Name"] = "acme/web";
        settings["ChatOps:Services:web:Jobs:1"] = "codepipeline:web";
        settings["ChatOps:Services:web:Jobs:2"] = "cloudbuild:web";
        DeployToolsSender.Configure(settings);
        ConfigurationToolsSender.Configure(settings);
        foreach (var monitor in (string[])["Datadog", "Kibana", "Watcher", "Opsgenie", "InfluxDb"])
        {
            settings[$"ChatOps:{monitor}:Tokens:0"] = MonitorSenders.Token;
        }

        settings["ChatOps:Sentry:Secrets:0"] = MonitorSenders.SentrySecret;
        settings["ChatOps:Heartbeat:Jobs:backup:Secrets:0"] = MonitorSenders.Token;
        settings["ChatOps:Heartbeat:Jobs:backup:Period"] = "1.00:00:00";
        settings["ChatOps:Heartbeat:Jobs:backup:Service"] = "web";
        settings["ChatOps:Travis:Repositories:0"] = "acme/*";
        // Its API is where GitHub's is.
        settings["ChatOps:Travis:ApiUrl"] = $"{new Uri(new Uri(settings["ChatOps:GitHub:ApiUrl"]!), "/travis/")}";
        settings["ChatOps:Acr:Tokens:0"] = ImageSenders.Token;
        settings["ChatOps:Quay:Tokens:0"] = ImageSenders.Token;
        settings["ChatOps:JFrog:Secrets:0"] = ImageSenders.Secret;
        settings["ChatOps:JFrog:Registry"] = ImageSenders.Host;
        settings["ChatOps:Nexus:Secrets:0"] = ImageSenders.Secret;
        settings["ChatOps:Nexus:Registry"] = ImageSenders.Host;
    }

    private static Uri Clouds(World world) => new(world.Workspace.Address, "/clouds/");

    /// <summary>What the bot said to it, in a word for whoever pressed the button.</summary>
    internal static async Task<string> SendAsync(
        HttpClient bot, HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        using var response = await bot.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? what
            : $"The bot answered {(int)response.StatusCode}: {(await response.Content.ReadAsStringAsync(cancellationToken)).Trim()}";
    }
}
