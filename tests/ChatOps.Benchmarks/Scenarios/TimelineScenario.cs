using System.Diagnostics;
using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>How fast deliveries become posts, and how long other senders have to wait in the meantime.</summary>
internal sealed class TimelineScenario : Scenario
{
    private const int Connections = 64;
    private const int Others = 8_000;

    private int _changes = 1;
    private int _others;

    public override string Name => "timeline";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        var webhooks = new ChangeWebhooks(setup.Programs.WebhookExamples);
        var (all, few, many) = (new List<double>(), new List<double>(), new List<double>());
        var (idle, busy, late) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= setup.Rounds; round++)
        {
            all.Add((await MeasureAsync(setup, webhooks, setup.Webhooks / 40, 40, others: false, cancellationToken)).Rate);
            many.Add((await MeasureAsync(setup, webhooks, setup.Webhooks / 40, 20, others: false, cancellationToken)).Cost);
            few.Add((await MeasureAsync(setup, webhooks, 5, setup.Webhooks / 10, others: false, cancellationToken)).Cost);
            var told = await MeasureAsync(setup, webhooks, setup.Webhooks / 40, 40, others: true, cancellationToken);
            idle.Add(told.Idle!.Rate);
            busy.Add(told.Busy!.Rate);
            late.Add(told.Busy.Percentile(0.99));
        }

        var (rate, ratio, share) = (
            Report.Median(all), Report.Median(few) / Report.Median(many), Report.Median(busy) / Report.Median(idle));
        return
        [
            new(
                $"{setup.Webhooks} webhooks over {setup.Webhooks / 40} changes, until the last is shown",
                "",
                Report.Number(rate, "/s"),
                "2,000/s",
                rate >= 2000),
            new(
                $"5 changes of {setup.Webhooks / 10} webhooks each, processor time of one to one of {setup.Webhooks / 40} changes of 20",
                "",
                $"{ratio:0.00} times",
                "2 times",
                ratio <= 2),
            new(
                "acknowledged meanwhile",
                Report.Number(Report.Median(idle), "/s idle"),
                Report.Number(Report.Median(busy), "/s"),
                $"half of idle, is {share:0.00}",
                share >= 0.5),
            new("99th percentile meanwhile", "", Report.Number(Report.Median(late), "ms"), "under 100 ms", Report.Median(late) < 100),
        ];
    }

    private async Task<Measured> MeasureAsync(
        Setup setup, ChangeWebhooks webhooks, int changes, int facts, bool others, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var path = Path.Combine(
            Directory.CreateDirectory(Path.Combine(setup.Programs.Data, Path.GetRandomFileName())).FullName, "chatops.db");
        await using var bot = await setup.Programs.StartBotAsync(
            slack.Api, [new("ChatOps:Storage:Path", path), new("ChatOps:Slack:KeepLimits", "false"), .. Services()], cancellationToken);
        await using var backlog = await Backlog.OpenAsync(path, cancellationToken);
        // The compilers need a few hundred of each.
        await LoadGenerator.RunAsync(
            bot.EndPoint,
            webhooks.Prepare(Next(50), 50, 20, TimeProvider.System.GetUtcNow().AddMinutes(-1)),
            Connections,
            cancellationToken);
        await backlog.ShownAsync(cancellationToken);
        var idle = others ? await OthersAsync(setup, bot, cancellationToken) : null;
        if (others)
        {
            await backlog.ShownAsync(cancellationToken);
        }

        var requests = webhooks.Prepare(Next(changes), changes, facts, TimeProvider.System.GetUtcNow().AddSeconds(-30));
        var (start, before, posts) = (Stopwatch.GetTimestamp(), bot.ProcessorTime, slack.Posts);
        await LoadGenerator.RunAsync(bot.EndPoint, requests, Connections, cancellationToken);
        var answered = Stopwatch.GetElapsedTime(start);
        var busy = others ? await OthersAsync(setup, bot, cancellationToken) : null;
        await backlog.TranslatedAsync(cancellationToken);
        var translated = Stopwatch.GetElapsedTime(start);
        await backlog.ToldAsync(cancellationToken);
        var told = Stopwatch.GetElapsedTime(start);
        await backlog.ShownAsync(cancellationToken);
        var shown = Stopwatch.GetElapsedTime(start);
        var cost = (bot.ProcessorTime - before).TotalMicroseconds / requests.Count;
        Say(
            $"{changes} changes of {facts}: answered {answered.TotalSeconds:0.0} s, translated {translated.TotalSeconds:0.0} s, told {told.TotalSeconds:0.0} s, shown {shown.TotalSeconds:0.0} s, "
                + $"{Report.Number(requests.Count / shown.TotalSeconds, "/s")}, {Report.Number(cost, "µs")} of processor time each, {slack.Posts - posts} posts, {Report.Number(bot.ResidentMegabytes(), "MB")}"
                + (busy is null
                    ? ""
                    : $"; acknowledged {Report.Number(idle!.Rate, "/s idle")}, {Report.Number(busy.Rate, "/s")} meanwhile, p99 {Report.Number(busy.Percentile(0.99), "ms")}"));
        return new(requests.Count / shown.TotalSeconds, cost, idle, busy);
    }

    /// <summary>Webhooks from a repository that isn't configured in the bot.</summary>
    private Task<LoadResult> OthersAsync(Setup setup, RunningServer bot, CancellationToken cancellationToken) => LoadGenerator.RunAsync(
        bot.EndPoint,
        GitHubWebhooks.Prepare(setup.Programs.WebhookExamples, Interlocked.Add(ref _others, Others), Others),
        Connections,
        cancellationToken);

    private static IEnumerable<KeyValuePair<string, string?>> Services() =>
        Enumerable.Range(0, ChangeWebhooks.Repositories).SelectMany(i => new KeyValuePair<string, string?>[]
        {
            new($"ChatOps:Services:service-{i}:Repository", ChangeWebhooks.Repository(i)),
            new($"ChatOps:Services:service-{i}:Channels:0", $"#{SlackStub.Channels[i + 1]}"),
        });

    private int Next(int changes) => (_changes += changes) - changes;

    /// <param name="Rate">Webhooks a second until the last of them is shown.</param>
    /// <param name="Cost">The bot's CPU time per webhook, in microseconds.</param>
    private sealed record Measured(double Rate, double Cost, LoadResult? Idle, LoadResult? Busy);
}
