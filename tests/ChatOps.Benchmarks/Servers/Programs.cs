namespace ChatOps.Benchmarks.Servers;

/// <summary>Starts what is measured: the published bot, and the peers that are installed by npm.</summary>
/// <param name="Bot">The folder with the published bot.</param>
/// <param name="Peers">The folder with the peers' programs and their node_modules.</param>
/// <param name="Data">A folder on a real disk, for the bot's databases.</param>
internal sealed record Programs(string Bot, string Peers, string Data)
{
    public const string GitHubSecret = "benchmark-github-webhook-secret";
    public const string SigningSecret = "benchmark-slack-signing-secret-0";

    /// <summary>GitHub's own example payloads.</summary>
    public string WebhookExamples => Path.Combine(Peers, "node_modules/@octokit/webhooks-examples/api.github.com/index.json");

    /// <summary>Starts a bot with its own database in HTTP mode.</summary>
    /// <param name="settings">Keys with colons, as in appsettings.json; in addition to what a bot needs.</param>
    public Task<RunningServer> StartBotAsync(
        Uri slackApi, IEnumerable<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string?>
        {
            ["ChatOps:Storage:Path"] = Path.Combine(
                Directory.CreateDirectory(Path.Combine(Data, Path.GetRandomFileName())).FullName, "chatops.db"),
            ["ChatOps:Slack:Mode"] = "Http",
            ["ChatOps:Slack:ApiUrl"] = slackApi.ToString(),
            ["ChatOps:Slack:BotToken"] = "xoxb-benchmark",
            ["ChatOps:Slack:SigningSecrets:0"] = SigningSecret,
            ["ChatOps:GitHub:Secrets:0"] = GitHubSecret,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return RunningServer.StartAsync(
            Path.Combine(Bot, "ChatOps"),
            [],
            port => all
                .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__"), s.Value))
                .Append(new("ASPNETCORE_URLS", $"http://127.0.0.1:{port}")),
            "/health/ready",
            cancellationToken);
    }

    public Task<RunningServer> StartProbotAsync(CancellationToken cancellationToken) =>
        StartPeerAsync("probot.mjs", [new("SECRET", GitHubSecret)], cancellationToken);

    public Task<RunningServer> StartBoltAsync(Uri slackApi, bool posts, CancellationToken cancellationToken) =>
        StartPeerAsync(
            "bolt.mjs",
            [new("SECRET", SigningSecret), new("SLACK_API", slackApi.ToString()), new("POSTS", posts ? "1" : "0")],
            cancellationToken);

    private Task<RunningServer> StartPeerAsync(
        string script, IEnumerable<KeyValuePair<string, string?>> environment, CancellationToken cancellationToken) =>
            RunningServer.StartAsync(
            "node", [Path.Combine(Peers, script)], port => environment.Append(new("PORT", $"{port}")).Append(new("NODE_ENV", "production")), readyPath: null, cancellationToken);
}
