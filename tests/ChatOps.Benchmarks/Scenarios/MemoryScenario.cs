using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>Resident memory: idle, under continuous webhooks, and with fifty clusters when every workload is queried.</summary>
internal sealed class MemoryScenario : Scenario
{
    private const int Clusters = 50;
    private const int WorkloadsInCluster = 200;
    private const int Batch = 20_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    /// <summary>The tolerance for garbage collector timing between the first and the last third of the load.</summary>
    private const double NoGrowth = 1.1;

    public override string Name => "memory";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken) =>
        [.. await LoadedAsync(setup, cancellationToken), await ClustersAsync(setup, cancellationToken)];

    private async Task<IReadOnlyList<Row>> LoadedAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        await using var bot = await setup.Programs.StartBotAsync(slack.Api, [], cancellationToken);
        await Task.Delay(Idle, TimeProvider.System, cancellationToken);
        var idle = bot.ResidentMegabytes();
        Say($"idle {Report.Number(idle, "MB")}");

        var seen = new List<double>();
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(setup.Minutes))
        {
            await LoadGenerator.RunAsync(
                bot.EndPoint, GitHubWebhooks.Prepare(setup.Programs.WebhookExamples, count, Batch), connections: 64, cancellationToken);
            count += Batch;
            seen.Add(bot.ResidentMegabytes());
            Say($"{count} webhooks, {Report.Number(seen[^1], "MB")}");
        }

        var third = Math.Max(1, seen.Count / 3);
        var (first, last) = (Report.Median(seen.Take(third)), Report.Median(seen.TakeLast(third)));
        return
        [
            new("resident, idle for 30 s", "", Report.Number(idle, "MB"), "under 150 MB", idle < 150),
            new(
                $"the most in {setup.Minutes} minutes of webhooks without a pause ({count} of 21 KB)",
                "",
                Report.Number(seen.Max(), "MB"),
                "under 400 MB",
                seen.Max() < 400),
            new(
                "median of its first and last third",
                "",
                $"{Report.Number(first, "MB")}, {Report.Number(last, "MB")}",
                "no growth",
                last <= first * NoGrowth),
        ];
    }

    private async Task<Row> ClustersAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var clusters = Enumerable.Range(0, Clusters).Select(c => new ClusterEmulator($"c{c:00}", TimeProvider.System)).ToList();
        try
        {
            foreach (var cluster in clusters)
            {
                for (var s = 0; s < WorkloadsInCluster; s++)
                {
                    cluster.Seed("apps", $"s{s:000}", $"{WorldService.Web.Image}:1.4.1", replicas: 1);
                }
            }

            await using var server = await WorldServer.StartAsync(
                routes => clusters.ForEach(c => routes.MapCluster($"/clusters/{c.Name}", c)), cancellationToken);
            await using var bot = await setup.Programs.StartBotAsync(
                slack.Api, [new("CHATOPS_CONFIG", Configure(setup, clusters, server.Address))], cancellationToken);
            var most = 0.0;
            foreach (var (cluster, place) in clusters.Select((c, i) => (c, i)))
            {
                var answered = slack.ReachedAsync(slack.Posts + 1, cancellationToken);
                await LoadGenerator.RunAsync(
                    bot.EndPoint,
                    SlashCommands.Prepare(slack.Address, "/ops", $"status in {cluster.Name}", place, 1),
                    connections: 1,
                    cancellationToken);
                await answered;
                most = Math.Max(most, bot.ResidentMegabytes());
                Say($"{place + 1} clusters asked, {Report.Number(most, "MB")}");
            }

            return new(
                $"the most with {Clusters} emulated clusters of {WorkloadsInCluster} configured services each, `/ops status` asked once for each cluster", "",
                Report.Number(most, "MB"), "under 500 MB", most < 500);
        }
        finally
        {
            clusters.ForEach(c => c.Dispose());
        }
    }

    /// <summary>Ten thousand workloads don't fit into environment variables, so they are in a file.</summary>
    private static string Configure(Setup setup, List<ClusterEmulator> clusters, Uri address)
    {
        var folder = Directory.CreateDirectory(Path.Combine(setup.Programs.Data, "clusters")).FullName;
        foreach (var cluster in clusters)
        {
            File.WriteAllText(Path.Combine(folder, cluster.Name), cluster.Kubeconfig(new(address, $"/clusters/{cluster.Name}")));
        }

        var config = new JsonObject
        {
            ["ChatOps"] = new JsonObject
            {
                ["Clusters"] = new JsonObject(clusters.Select(
                    c => KeyValuePair.Create(c.Name, (JsonNode?)new JsonObject { ["Kubeconfig"] = Path.Combine(folder, c.Name) }))),
                ["Environments"] = new JsonObject(
                    clusters.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)new JsonObject { ["Confirm"] = true }))),
                ["Services"] = new JsonObject(
                    Enumerable.Range(0, WorkloadsInCluster).Select(s => KeyValuePair.Create($"s{s:000}", (JsonNode?)new JsonObject
                    {
                        ["Channels"] = new JsonArray("#deploys"),
                        ["Image"] = WorldService.Web.Image,
                        ["Workloads"] = new JsonObject(clusters.Select(c => KeyValuePair.Create(
                            c.Name,
                            (JsonNode?)new JsonObject { ["Cluster"] = c.Name, ["Namespace"] = "apps", ["Deployment"] = $"s{s:000}" }))),
                    }))),
            },
        };
        var file = Path.Combine(folder, "chatops.json");
        File.WriteAllText(file, JsonSerializer.Serialize(config));
        return file;
    }
}
