using System.Data.Common;
using System.Diagnostics;
using ChatOps.Benchmarks.Journal;
using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Commands;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Playground.Kubernetes;
using ChatOps.Storage;
using ChatOps.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>
/// The journal when it is new and when it is old: how fast deliveries are appended, and how long the queries of commands take. The bot runs
/// in this process, so that its classes are measured directly, without HTTP and without Slack's rate limits.
/// </summary>
internal sealed class JournalScenario : Scenario
{
    private const long Small = 10_000;
    private const int Appends = 20_000;
    private const int AtOnce = 64;
    private const int Samples = 200;

    public override string Name => "journal";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        using var cluster = new ClusterEmulator("staging", TimeProvider.System);
        for (var s = 0; s < JournalFill.Services; s++)
        {
            cluster.Seed("apps", $"s{s:000}", $"registry.acme.io/s{s:000}:1.0", replicas: 1);
        }

        await using var server = await WorldServer.StartAsync(routes => routes.MapCluster("/clusters/staging", cluster), cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(setup.Programs.Data, Name)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "staging"), cluster.Kubeconfig(new(server.Address, "/clusters/staging")), cancellationToken);

        var few = await AtAsync(Small, folder, slack, setup.Rounds, cancellationToken);
        var many = await AtAsync(setup.Events, folder, slack, setup.Rounds, cancellationToken);
        var (small, big) = (Report.Number(Small), Report.Number(setup.Events));
        return
        [
            new(
                $"deliveries appended, at {small} and at {big} events",
                "",
                $"{Report.Number(few.Rate, "/s")}, {Report.Number(many.Rate, "/s")}",
                "within 20 %",
                many.Rate >= 0.8 * few.Rate),
            .. many.Queries.Select(q => new Row(
                $"{q.Name} at {big} events, median and 99th percentile",
                "",
                $"{Report.Number(q.Result.Percentile(0.5), "ms")}, {Report.Number(q.Result.Percentile(0.99), "ms")}",
                "99th under 50 ms",
                q.Result.Percentile(0.99) < 50)),
        ];
    }

    private async Task<(double Rate, IReadOnlyList<(string Name, LoadResult Result)> Queries)> AtAsync(
        long events, string folder, SlackStub slack, int rounds, CancellationToken cancellationToken)
    {
        var database = Path.Combine(folder, $"{events}.db");
        await using (var empty = Build(database, folder, slack))
        {
            // Starting it creates the tables.
            await empty.StartAsync(cancellationToken);
            await empty.StopAsync(cancellationToken);
        }

        var start = Stopwatch.GetTimestamp();
        await new JournalFill(database, TimeProvider.System.GetUtcNow()).RunAsync(events, cancellationToken);
        Say(
            $"{Report.Number(events)} events written in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {Report.Number(new FileInfo(database).Length / 1e6, "MB")}");

        await using var bot = Build(database, folder, slack);
        await bot.StartAsync(cancellationToken);
        var rates = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            rates.Add(await AppendAsync(bot.Services.GetRequiredService<Deliveries>(), cancellationToken));
            Say($"{Report.Number(rates[^1], "/s")} appended at {Report.Number(events)} events");
        }

        var queries = new List<(string, LoadResult)>();
        foreach (var (name, query) in Queries(bot.Services, cancellationToken))
        {
            var result = await TimeAsync(query);
            Say($"{name}: median {Report.Number(result.Percentile(0.5), "ms")}, 99th {Report.Number(result.Percentile(0.99), "ms")}");
            queries.Add((name, result));
        }

        await bot.StopAsync(cancellationToken);
        // The first round includes compilation.
        return (Report.Median(rates.Skip(1)), queries);
    }

    private static async Task<double> AppendAsync(Deliveries deliveries, CancellationToken cancellationToken)
    {
        // Of a kind that isn't translated: only the journal is to be measured.
        var body = new byte[2000];
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Appends, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = cancellationToken,
        }, async (_, cancel) =>
            await deliveries.AppendAsync(new("github", Guid.NewGuid().ToString(), "star", TimeProvider.System.GetUtcNow(), body), cancel));
        return Appends / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<(string Name, Func<int, Task> Query)> Queries(IServiceProvider services, CancellationToken cancellationToken)
    {
        var catalog = services.GetRequiredService<ServiceCatalog>();
        var (table, rows) = (services.GetRequiredService<CommandTable>(), services.GetRequiredService<OperationRows>());
        var database = services.GetRequiredService<Database>();
        Service Of(int i) => catalog.Services[i % catalog.Services.Count];
        Task Run(string verb, params string[] words) =>
            table.Find(verb)!.RunAsync(
                new(new(new("slack", "T0BENCH", "U1") { IsKnown = true }, "C0BENCH"), Arguments.Parse(words), 0), cancellationToken);

        yield return ("status: running operation", i => rows.RunningAsync(Of(i).Placements[0].Workload, cancellationToken));
        yield return ("history", i => Run("history", Of(i).Name));
        // Not through StoryIndex, which also asks Slack for links, under Slack's rate limits.
        yield return (
            "timeline: newest stories", i => database.ReadAsync(connection => StoriesAsync(connection, Of(i)), cancellationToken));
        var (log, search, now) = (
            services.GetRequiredService<ChangeLog>(), services.GetRequiredService<StorySearch>(), TimeProvider.System.GetUtcNow());
        Task Changes(ChangeFilter filter, TimeSpan since, int limit, bool isPerStory = false) =>
            log.NewestAsync(filter, now - since, limit, isPerStory, cancellationToken);
        async Task Found(string name, int i)
        {
            if (await search.FindAsync(ChangeName.Parse(name), Of(i), cancellationToken) is [])
            {
                throw new InvalidOperationException($"{name} of {Of(i).Name} isn't found.");
            }
        }

        yield return ("changes: an hour", _ => Changes(new(null, null), TimeSpan.FromHours(1), 16));
        yield return ("changes: a service, an hour", i => Changes(new(Of(i), null), TimeSpan.FromHours(1), 16));
        yield return ("changes: a service, a week, third page", i => Changes(new(Of(i), null), TimeSpan.FromDays(7), 46));
        yield return ("changes: an environment, a day", _ => Changes(new(null, catalog.Environments[0]), TimeSpan.FromDays(1), 16));
        yield return (
            "timeline: an environment", _ => Changes(new(null, catalog.Environments[0]), TimeSpan.FromDays(3660), 6, isPerStory: true));
        yield return ("where, timeline: a pull request", i => Found($"#{JournalFill.NumberOf(i)}", i));
        yield return ("where, timeline: a commit's first characters", i => Found($"{JournalFill.NumberOf(i)}000", i));
        yield return ("where, timeline: a version", i => Found($"1.{JournalFill.NumberOf(i)}", i));
        yield return ("deploy: known versions", i => services.GetRequiredService<Versions>().KnownAsync(Of(i), cancellationToken));
        yield return (
            "doctor: what is left", _ => services.GetRequiredService<Deliveries>().CountAsync(DeliveryState.Failed, cancellationToken));
    }

    private static async Task<int> StoriesAsync(DbConnection connection, Service service)
    {
        var steps = 0;
        foreach (var story in await Stories.NewestAsync(connection, service.Name, DateTimeOffset.UnixEpoch, 5))
        {
            steps += (await OpenStory.ReadAsync(connection, story)).View.Steps.Count;
            _ = await Posts.MessageAsync(connection, "slack", Stories.Subject(story));
        }

        return steps > 0 ? steps : throw new InvalidOperationException($"{service.Name} has no stories.");
    }

    private static async Task<LoadResult> TimeAsync(Func<int, Task> query)
    {
        await query(0);
        var ticks = new List<long>();
        var start = Stopwatch.GetTimestamp();
        // A query that takes seconds needn't run two hundred times.
        for (var i = 0; i < Samples && (i < 5 || Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20)); i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await query(i);
            ticks.Add(Stopwatch.GetTimestamp() - begin);
        }

        return new(Stopwatch.GetElapsedTime(start), [.. ticks.Order()]);
    }

    private static WebApplication Build(string database, string folder, SlackStub slack) => Bot.Build([], builder =>
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Error",
            ["ChatOps:Storage:Path"] = database,
            ["ChatOps:Slack:Mode"] = "Http",
            ["ChatOps:Slack:ApiUrl"] = slack.Api.ToString(),
            ["ChatOps:Slack:BotToken"] = "xoxb-benchmark",
            ["ChatOps:Slack:SigningSecrets:0"] = Programs.SigningSecret,
            ["ChatOps:Clusters:staging:Kubeconfig"] = Path.Combine(folder, "staging"),
            ["ChatOps:Environments:staging:Confirm"] = "true",
            ["ChatOps:Environments:staging:Protected"] = "false",
        };
        for (var s = 0; s < JournalFill.Services; s++)
        {
            var service = $"ChatOps:Services:s{s:000}";
            settings[$"{service}:Channels:0"] = "#deploys";
            settings[$"{service}:Repository"] = $"acme/s{s:000}";
            settings[$"{service}:Jobs:0"] = $"s{s:000}";
            settings[$"{service}:Image"] = $"registry.acme.io/s{s:000}";
            settings[$"{service}:Workloads:staging:Cluster"] = "staging";
            settings[$"{service}:Workloads:staging:Namespace"] = "apps";
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
    });
}
