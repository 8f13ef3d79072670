using ChatOps.Playground;

await using var session = await Session.StartAsync(
    args is [var given, ..] && int.TryParse(given, out var port) ? port : 5080, CancellationToken.None);

Console.WriteLine($"""

    The ChatOps Playground is open:  {session.Address}  (the bot is in Slack and in Microsoft Teams: switch on the page)

      the bot      {session.BotAddress} (health/ready, metrics)
      kubectl      kubectl --kubeconfig {Path.Combine(session.Folder, "staging.kubeconfig")} -n web get pods -w
      Slack SDKs   slackApiUrl {new Uri(session.Address, "/slack/api/")}, token xoxb-playground-bot
      by script    curl -X POST {new Uri(session.Address, "/scenarios/merge")}

    Ctrl+C ends it; nothing is kept.

    """);
await session.WaitForShutdownAsync();
