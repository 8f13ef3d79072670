using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>
/// GitHub webhooks of 21 KB: Probot verifies, parses and discards them; the bot verifies, parses and commits them before it responds.
/// </summary>
internal sealed class WebhooksScenario : Scenario
{
    private const int Requests = 30_000;

    private int _prepared;

    public override string Name => "webhooks";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var (probot, bot) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 1; round <= setup.Rounds; round++)
        {
            probot.Add(await MeasureAsync("Probot", await setup.Programs.StartProbotAsync(cancellationToken), setup, cancellationToken));
            bot.Add(await BotAsync(setup, slack, cancellationToken));
        }

        var (peerRate, rate) = (Report.Median(probot.Select(r => r.Rate)), Report.Median(bot.Select(r => r.Rate)));
        var (peerLate, late) = (Report.Median(probot.Select(r => r.Percentile(0.99))), Report.Median(bot.Select(r => r.Percentile(0.99))));
        return
        [
            new(
                "webhooks of 21 KB answered",
                Report.Number(peerRate, "/s"),
                Report.Number(rate, "/s"),
                $"1.5 times, is {rate / peerRate:0.00}",
                rate >= 1.5 * peerRate),
            new(
                "median latency",
                Report.Number(Report.Median(probot.Select(r => r.Percentile(0.5))), "ms"),
                Report.Number(Report.Median(bot.Select(r => r.Percentile(0.5))), "ms"),
                "",
                null),
            new("99th percentile", Report.Number(peerLate, "ms"), Report.Number(late, "ms"), "no worse", late <= peerLate),
        ];
    }

    /// <summary>The CPU time includes translating all deliveries, and posting those that are of interest.</summary>
    private async Task<LoadResult> BotAsync(Setup setup, SlackStub slack, CancellationToken cancellationToken)
    {
        var path = Path.Combine(
            Directory.CreateDirectory(Path.Combine(setup.Programs.Data, Path.GetRandomFileName())).FullName, "chatops.db");
        await using var bot = await setup.Programs.StartBotAsync(slack.Api, [new("ChatOps:Storage:Path", path)], cancellationToken);
        await using var backlog = await Backlog.OpenAsync(path, cancellationToken);
        return await MeasureAsync(
            "bot", bot, Requests, count => Prepare(setup, count), cancellationToken, settled: () => backlog.ShownAsync(cancellationToken));
    }

    private async Task<LoadResult> MeasureAsync(string who, RunningServer server, Setup setup, CancellationToken cancellationToken)
    {
        await using var _ = server;
        return await MeasureAsync(who, server, Requests, count => Prepare(setup, count), cancellationToken);
    }

    private IReadOnlyList<PreparedRequest> Prepare(Setup setup, int count) =>
        GitHubWebhooks.Prepare(setup.Programs.WebhookExamples, Interlocked.Add(ref _prepared, count) - count, count);
}
