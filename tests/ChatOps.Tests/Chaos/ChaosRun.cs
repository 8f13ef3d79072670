using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Kubernetes;
using ChatOps.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Chaos;

/// <param name="Seed">Of the faults and of what people do; the same seed makes the same ones, though processes never take the same time
/// twice.</param>
/// <param name="Faults">How many.</param>
/// <param name="Between">The mean time between faults that have no duration.</param>
/// <param name="Longest">The longest that a replica stays frozen.</param>
/// <param name="Pace">The longest that people pause: a channel takes one message a second, and what there is to tell must fit.</param>
/// <param name="Patience">How long everything may take to settle afterwards.</param>
internal sealed record ChaosOptions(int Seed, int Faults, TimeSpan Between, TimeSpan Longest, TimeSpan Pace, TimeSpan Patience);

/// <param name="Figures">What was done, a line each.</param>
/// <param name="Complaints">What the auditor found.</param>
internal sealed record ChaosReport(IReadOnlyList<string> Figures, IReadOnlyList<string> Complaints);

/// <summary>Three replicas on one PostgreSQL server in a world of emulators; people and senders at work, faults, and the audit.</summary>
internal sealed class ChaosRun(ChaosOptions options, string folder)
{
    private const int Replicas = 3;
    private static readonly TimeSpan UntilListening = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentBag<Acknowledged> _acknowledged = [];
    private readonly ConcurrentBag<Made> _made = [];
    private readonly Diary _diary = new(folder);

    public async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = new PostgresServer();
        var connectionString = await server.CreateDatabaseAsync(cancellationToken);
        using var world = new World(
            TimeProvider.System,
            new ClusterEmulatorOptions { ReadyDelay = TimeSpan.FromMilliseconds(150), StopDelay = TimeSpan.FromMilliseconds(100) });
        TeamsGate? gate = null;
        await using var emulators = await ServeAsync(world, http => gate!.HandleAsync(http), cancellationToken);
        var settings = BotInWorld.Configuration(world, Address(emulators), folder);
        BotInWorld.AddTeams(settings, world);
        world.Teams.App = world.Teams.App with { Endpoint = new(Address(emulators), TeamsGate.Path) };
        world.Teams.KeepsLimits = true;
        settings["ChatOps:Environments:staging:StabilityPeriod"] =
            settings["ChatOps:Environments:production:StabilityPeriod"] = "00:00:00.5";
        var replicas = Start(settings, connectionString);
        using var balancer = new LoadBalancer(replicas, new(options.Seed + 200));
        gate = new(balancer, _acknowledged);
        try
        {
            await Patience.ForAsync(world.Workspace.UntilAsync(w => w.Sockets.Connections.Count >= Replicas, cancellationToken));
            while ((await world.Teams.As("ann").InstallAsync(cancellationToken)).Status is not HttpStatusCode.OK)
            {
                await Task.Delay(UntilListening, TimeProvider.System, cancellationToken);
            }

            return await BreakAsync(world, balancer, new(world.Teams, gate), replicas, server, connectionString, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(replicas.Select(r => r.DisposeAsync().AsTask()));
        }
    }

    private async Task<ChaosReport> BreakAsync(
        World world,
        LoadBalancer balancer,
        TeamsTrouble teams,
        IReadOnlyList<Replica> replicas,
        PostgresServer server,
        string connectionString,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var end = new TaskCompletionSource();
        // Bob uses both.
        var colleagues = new (string Name, ChatClient Client)[]
        {
            ("ann", new SlackClient(world.Workspace, "ann")),
            ("bob", new SlackClient(world.Workspace, "bob")),
            ("bob", new TeamsClient(world.Teams, "bob")),
            ("carol", new TeamsClient(world.Teams, "carol")),
        }.Select((who, place) => new Colleague(who.Client, who.Name, new(options.Seed + 1 + place), options.Pace, _diary)).ToList();
        var work = colleagues.Select(c => c.WorkAsync(end.Task, cancellationToken))
            .Append(Team(world, balancer).WorkAsync(end.Task, cancellationToken)).ToList();
        // There must be something to break.
        await Patience.ForAsync(world.Workspace.UntilAsync(w => w.Ephemerals("ann").Any(m => m.IsFromApp), cancellationToken));
        await Patience.ForAsync(world.Teams.UntilAsync(t => t.Chat("bob") is { Count: > 0 } chat ? chat : null, cancellationToken));
        using var injector = new Injector(world, teams, replicas, server, connectionString, _diary);
        foreach (var fault in Fault.Schedule(new(options.Seed), options.Faults, options.Between, options.Longest))
        {
            await injector.BeginAsync(fault, cancellationToken);
        }

        await injector.EndAsync();
        end.SetResult();
        _diary.Note("no more faults");
        await Task.WhenAll(work);
        _diary.Note("no more work");
        var broken = watch.Elapsed;

        var investigation = new Investigation(world, connectionString);
        var unsettled = await investigation.SettleAsync(options.Patience, cancellationToken);
        _diary.Note("settled");
        var settled = watch.Elapsed - broken;
        var evidence = await investigation.GatherAsync(_acknowledged, _made, cancellationToken);
        return new(
            [
                $"seed {options.Seed}, {injector.Done.Values.Sum()} faults in {broken.TotalSeconds:0} s, settled {settled.TotalSeconds:0.0} s later",
                $"faults: {string.Join(", ", injector.Done.OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value}"))}",
                .. FakeTime.Library is null
                    ? ["libfaketime is not installed (Debian: apt-get install libfaketime): no clock steps"]
                    : Array.Empty<string>(),
                $"people: {colleagues.Sum(c => c.Commands)} commands, {colleagues.Sum(c => c.Presses)} presses; senders: {_acknowledged.Count} webhooks",
                $"journal: {evidence.Journal.Count} deliveries, {evidence.Acknowledged.Count} acknowledged",
                .. evidence.Board.GroupBy(post => post.Platform).Select(posts =>
                    $"posts in {posts.Key}: {posts.Count()}, {posts.Sum(post => post.Repeated)} of them attempted again, {ChannelAuditor.Copies(evidence, posts.Key).Count} there twice"),
                $"operations: {string.Join(", ", evidence.Operations.GroupBy(o => o.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key}"))}; {evidence.Writes.Count} writes to the clusters",
                $"replicas: {replicas.Sum(r => r.Starts)} starts, {replicas.Sum(r => r.Falls)} of them after a fall of their own; {await investigation.TermsAsync(cancellationToken)} terms of leading",
            ],
            [.. unsettled is null ? [] : new[] { unsettled }, .. Auditor.Examine(evidence)]);
    }

    private IReadOnlyList<Replica> Start(Dictionary<string, string?> settings, string connectionString)
    {
        settings["ChatOps:Storage:ConnectionString"] = connectionString;
        settings["ChatOps:Slack:ConnectionDelay"] = "00:00:01";
        settings["ChatOps:Slack:PingInterval"] = "00:00:02";
        settings["ChatOps:Slack:PongTimeout"] = "00:00:03";
        settings["ChatOps:Slack:Timeout"] = settings["ChatOps:Teams:Timeout"] = "00:00:04";
        return [.. Enumerable.Range(1, Replicas).Select(
            number => new Replica(settings, $"replica-{number}", folder, hasOwnClock: number == 1 && FakeTime.Library is not null))];
    }

    private Team Team(World world, LoadBalancer balancer)
    {
        var random = new Random(options.Seed + 100);
        var sender = new HttpClient(new RetryingSender(balancer, _acknowledged))
        {
            BaseAddress = new("http://bot/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return new(
            new(
                world.Repository,
                new GitHubSender(sender, BotInWorld.GitHubSecret, TimeProvider.System),
                new JenkinsSender(sender, BotInWorld.JenkinsToken, TimeProvider.System),
                TimeProvider.System)
            {
                BuildTime = TimeSpan.FromMilliseconds(200),
            },
            random,
            options.Pace,
            _made);
    }

    private static async Task<WebApplication> ServeAsync(World world, RequestDelegate teams, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        world.Map(app);
        app.MapPost(TeamsGate.Path, teams);
        await app.StartAsync(cancellationToken);
        return app;
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
