using System.Diagnostics;
using ChatOps.Benchmarks.Servers;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>
/// How long an idle bot takes to respond to an event, one event at a time, in the Playground's world: from sending a webhook to the call of
/// chat.postMessage, and from a click on Run to the patch at the API server. Both ends are timed with the same clock.
/// </summary>
internal sealed class LatencyScenario : Scenario
{
    private const int SamplesInRound = 20;

    /// <summary>Longer than the bot waits between two messages in a channel, so that each sample finds it idle.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1.5);

    private readonly TimeProvider _clock = TimeProvider.System;

    public override string Name => "latency";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var world = new World(
            _clock, new() { ReadyDelay = TimeSpan.FromMilliseconds(50), StopDelay = TimeSpan.FromMilliseconds(50) });
        world.Workspace.App = world.Workspace.App with
        {
            Transport = SlackTransport.Http.Below(new("http://127.0.0.1:1/")),
            SigningSecret = Programs.SigningSecret,
        };
        await using var server = await WorldServer.StartAsync(world.Map, cancellationToken);
        await using var bot = await setup.Programs.StartBotAsync(
            new(server.Address, "slack/api/"),
            BotInWorld.Configuration(world, server.Address, Path.Combine(setup.Programs.Data, Name)),
            cancellationToken);
        world.Workspace.App = world.Workspace.App with { Transport = SlackTransport.Http.Below(bot.Address) };

        using var client = new HttpClient { BaseAddress = bot.Address };
        var sender = new GitHubSender(client, BotInWorld.GitHubSecret, _clock);
        var samples = setup.Rounds * SamplesInRound;
        var (tells, runs) = (new List<double>(), new List<double>());
        for (var i = 0; i < samples; i++)
        {
            tells.Add(await TellAsync(world.Workspace, sender, i, cancellationToken));
            Say($"told after {Report.Number(tells[^1], "ms")}");
        }

        for (var i = 0; i < samples; i++)
        {
            runs.Add(await RunPressedAsync(world, i, cancellationToken));
            Say($"patched after {Report.Number(runs[^1], "ms")}");
        }

        // The first samples wait for compilers, connections and caches, which an idle bot in use already has.
        var (tell, run) = (tells.Skip(samples / 10).Order().ToList(), runs.Skip(samples / 10).Order().ToList());
        var late = tell[(int)Math.Min(tell.Count - 1, tell.Count * 0.99)];
        return
        [
            new(
                "webhook sent to Slack called, median",
                "",
                Report.Number(Report.Median(tell), "ms"),
                "under 20 ms",
                Report.Median(tell) < 20),
            new("the same, 99th percentile", "", Report.Number(late, "ms"), "under 60 ms", late < 60),
            new(
                "Run pressed to patch at the API server, median",
                "",
                Report.Number(Report.Median(run), "ms"),
                "under 30 ms",
                Report.Median(run) < 30),
            new("the first of each after a start", "", $"{Report.Number(tells[0], "ms")}, {Report.Number(runs[0], "ms")}", "", null),
        ];
    }

    private async Task<double> TellAsync(SlackWorkspace slack, GitHubSender sender, int sample, CancellationToken cancellationToken)
    {
        await Task.Delay(Rest, _clock, cancellationToken);
        var known = slack.Calls.Count(c => c.Method == "chat.postMessage");
        var start = _clock.GetUtcNow();
        await sender.OpenedAsync(
            new(
                5000 + sample,
                $"Change {sample}",
                "ann",
                $"change-{sample}",
                PlaygroundRepository.ShaOf($"head {sample}"),
                PlaygroundRepository.ShaOf($"base {sample}"),
                start), cancellationToken);
        var call = await slack.UntilAsync(
            s => s.Calls.Where(c => c.Method == "chat.postMessage").Skip(known).FirstOrDefault(), cancellationToken);
        return (call.At - start).TotalMilliseconds;
    }

    private async Task<double> RunPressedAsync(World world, int sample, CancellationToken cancellationToken)
    {
        await Task.Delay(Rest, _clock, cancellationToken);
        var (ann, version) = (world.Workspace.As("ann"), $"2.0.{sample}");
        await ann.TypeAsync("#deploys", $"/deploy web {version} to staging", cancellationToken);
        var plan = await world.Workspace.UntilAsync(
            s => s.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains(version)), cancellationToken);
        await Task.Delay(Rest, _clock, cancellationToken);
        var known = Patches(world).Count;
        var start = Stopwatch.GetTimestamp();
        var patched = world.Staging.UntilAsync(
            c => c.Deployment("web", "web")!.Spec.Template.Spec.Containers[0].Image.EndsWith(version, StringComparison.Ordinal) ? c : null,
            cancellationToken);
        await ann.ClickAsync(plan, "Run", cancellationToken);
        await patched;
        var took = Stopwatch.GetElapsedTime(start);
        await world.Workspace.UntilAsync(
            s => s.Channel("deploys").Messages.Any(m => m.Shown.Contains($"Deployed *{version}*")), cancellationToken);
        return Patches(world).Count == known + 1 ? took.TotalMilliseconds : throw new InvalidOperationException("A deploy is one patch.");
    }

    private static List<ClusterRequest> Patches(World world) =>
        [.. world.Staging.Requests.Where(r => r is { Method: "PATCH", DryRun: false, Succeeded: true })];
}
