using System.Globalization;
using System.Runtime;
using ChatOps.Chat;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;
using ChatOps.Sources;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The whole program in a world of emulators: real HTTP, WebSockets and files; only the network's other end and the clock are fake.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongTick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TickTakes = TimeSpan.FromMilliseconds(4);

    /// <summary>The number of ticks without a sign of work after which time passes faster and faster.</summary>
    private const int Quiet = 4;

    /// <summary>
    /// Likewise after a request, whose answer may still be worked on, and after a person did something: they wait for three seconds.
    /// </summary>
    private const int QuietAfterRequest = 40, QuietAfterPerson = 200;

    private const int MostDoublings = 9;

    /// <summary>The maximum number of turns for an acknowledgement before time passes.</summary>
    private const int MostTurns = 100;

    /// <summary>By the bot's clock, which runs more slowly on a busy machine: whatever hasn't happened by then won't happen.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>What doesn't go by that clock, such as a file or another process, has this long as well.</summary>
    private static readonly TimeSpan LongestReally = TimeSpan.FromMinutes(1);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
    private readonly Action<Dictionary<string, string?>> _configure;
    private readonly IReadOnlyList<EventSource> _sources;
    private readonly IReadOnlyList<ChatPlatformKind> _chat;
    private readonly string[] _args;
    private readonly Action<IServiceCollection>? _register;
    private readonly WebApplication _worldApp;
    private readonly RequestsInFlight _requests = new();
    private readonly RequestsInFlight _asked;
    private long _changes;
    private int _quiet;
    private long _requestChanges;
    private int _hold;
    private WebApplication? _bot;
    private WebApplication? _standby;

    private Stage(
        World world,
        StageClock clock,
        WebApplication worldApp,
        RequestsInFlight asked,
        Action<Dictionary<string, string?>> configure,
        IReadOnlyList<EventSource> sources,
        IReadOnlyList<ChatPlatformKind> chat,
        Action<IServiceCollection>? register,
        string[] args)
    {
        World = world;
        Clock = clock;
        _worldApp = worldApp;
        _asked = asked;
        _configure = configure;
        _sources = sources;
        _chat = chat;
        _args = args;
        _register = register;
    }

    public World World { get; }

    public StageClock Clock { get; }

    public SlackWorkspace Slack => World.Workspace;

    public Uri BotAddress { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>The bot's database, if its journal is in a file.</summary>
    public string DatabasePath => Path.Combine(_folder, "chatops.db");

    /// <summary>The policy's file, which a test may replace while the bot runs.</summary>
    public string PolicyPath => Path.Combine(_folder, "policy.yaml");

    /// <summary>The address of Slack, GitHub and the clusters.</summary>
    public Uri WorldAddress => Address(_worldApp);

    public T Get<T>()
        where T : notnull => _bot!.Services.GetRequiredService<T>();

    public CancellationToken Stop { get; } = TestContext.Current.CancellationToken;

    public IReadOnlyList<Message> Deploys => Slack.Channel("deploys").Messages;

    /// <summary>The image of web in a cluster.</summary>
    public string Image(string cluster) => Cluster(cluster).Deployment("web", "web")!.Spec.Template.Spec.Containers[0].Image;

    /// <summary>How often the bot changed web's Deployment in a cluster.</summary>
    public int Patches(string cluster) => Cluster(cluster).Requests.Count(
        r => r is { Method: "PATCH", Succeeded: true, DryRun: false } && r.UserAgent.StartsWith("chatops", StringComparison.Ordinal));

    /// <summary>Someone uses kubectl in the meantime.</summary>
    public Task SetImageByHandAsync(string cluster, string image) =>
        DrivenAsync(World.Kubectl(Cluster(cluster)).SetImageAsync("web", "web", image, Stop));

    /// <summary>Changes web as someone does who uses <c>kubectl edit</c>.</summary>
    public async Task PatchByHandAsync(string cluster, object patch, string type = "strategic-merge-patch")
    {
        using var client = new HttpClient { BaseAddress = WorldAddress };
        using var body = new StringContent(KubernetesJson.Serialize(patch), null, $"application/{type}+json");
        (await DrivenAsync(client.PatchAsync(
            $"/clusters/{cluster}/apis/apps/v1/namespaces/web/deployments/web?fieldManager=kubectl-edit", body, Stop))).EnsureSuccessStatusCode();
    }

    /// <summary>GitHub, which sends its events to this bot.</summary>
    /// <param name="jobs">Those of each run.</param>
    public GitHubSender GitHub(IReadOnlyList<string> jobs) =>
        new(new HttpClient { BaseAddress = BotAddress }, BotInWorld.GitHubSecret, Clock) { Jobs = jobs };

    /// <summary>GitHub and Jenkins, which send their events to this bot.</summary>
    public Scenarios Scenarios() => World.Scenarios(new HttpClient { BaseAddress = BotAddress });

    /// <param name="sources">The bot's event sources; null: its own.</param>
    /// <param name="chat">The bot's chat platforms; null: its own.</param>
    /// <param name="args">The bot's command line, for options that are read before the rest of its configuration.</param>
    /// <param name="services">The services in the clusters; null: only web.</param>
    /// <param name="register">Replaces services of the bot.</param>
    /// <param name="prepare">Prepares what must exist before the bot starts.</param>
    /// <param name="recovers">Whether the bot can ask GitHub and Jenkins what it has missed.</param>
    public static async Task<Stage> StartAsync(
        Action<Dictionary<string, string?>>? configure = null, bool http = false, IReadOnlyList<WorldService>? services = null,
        Action<IServiceCollection>? register = null, IReadOnlyList<EventSource>? sources = null,
        IReadOnlyList<ChatPlatformKind>? chat = null, Func<Stage, Task>? prepare = null, bool recovers = false, params string[] args)
    {
        var clock = new StageClock(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
        var world = new World(clock, services: services);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var asked = new RequestsInFlight();
        builder.Services.AddSingleton<IStartupFilter>(asked);
        var worldApp = builder.Build();
        worldApp.UseWebSockets();
        world.Map(worldApp);
        await worldApp.StartAsync(TestContext.Current.CancellationToken);
        var stage = new Stage(
            world,
            clock,
            worldApp,
            asked,
            Recovering(recovers ? Address(worldApp) : null, configure ?? (_ => { })),
            sources ?? Bot.EventSources,
            chat ?? Bot.ChatPlatforms,
            register,
            args);
        if (http)
        {
            // The bot's address isn't known until it has started: the workspace gets it below.
            world.Workspace.App = world.Workspace.App with { Transport = SlackTransport.Http.Below(stage.BotAddress) };
        }

        await (prepare?.Invoke(stage) ?? Task.CompletedTask);
        await stage.StartBotAsync();
        if (http)
        {
            world.Workspace.App = world.Workspace.App with { Transport = SlackTransport.Http.Below(stage.BotAddress) };
        }
        else if (stage.Get<ChatPlatforms>().Find("slack") is not null)
        {
            await stage.UntilAsync(() => world.Workspace.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        }

        return stage;
    }

    private static Action<Dictionary<string, string?>> Recovering(Uri? world, Action<Dictionary<string, string?>> configure) => settings =>
    {
        if (world is not null)
        {
            BotInWorld.AddRecovery(settings, world);
        }

        configure(settings);
    };

    public async Task StartBotAsync()
    {
        _bot = await BuildBotAsync();
        BotAddress = Address(_bot);
    }

    /// <summary>Another replica of the bot, which waits until it can lead. The database must allow it.</summary>
    public async Task JoinAsync() => _standby = await BuildBotAsync();

    /// <summary>The bot stops, and the other replica is the bot from now on.</summary>
    public async Task HandOverAsync()
    {
        await StopBotAsync();
        (_bot, _standby) = (_standby!, null);
        BotAddress = Address(_bot);
    }

    private async Task<WebApplication> BuildBotAsync()
    {
        var settings = BotInWorld.Configuration(World, WorldAddress, _folder);
        Rules.Default(settings);
        _configure(settings);
        Rules.Write(settings);
        var bot = Bot.Build(_args, builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(Clock);
            builder.Services.AddSingleton<IStartupFilter>(_requests);
            _register?.Invoke(builder.Services);
            // Room for two thousand combinations of tags in each instrument takes 20 MB per bot.
            builder.Services.ConfigureOpenTelemetryMeterProvider(
                meters => meters.AddView(_ => new MetricStreamConfiguration { CardinalityLimit = 100 }));
            builder.Logging.ClearProviders();
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Logging.AddProvider(new TestLog(TestContext.Current.TestOutputHelper));
        }, _sources, _chat);
        await DrivenAsync(bot.StartAsync(Stop));
        return bot;
    }

    public async Task StopBotAsync()
    {
        await DrivenAsync(_bot!.StopAsync(CancellationToken.None));
        await _bot.DisposeAsync();
    }

    public Task<Outcome> TypeAsync(string text, string by = "ann", string channel = "ops") =>
        DrivenAsync(Slack.As(by).TypeAsync(channel, text, Stop));

    public Task<Outcome> ClickAsync(Message message, string button, string by = "ann") =>
        DrivenAsync(Slack.As(by).ClickAsync(message, button, Stop));

    /// <summary>Types a command and waits for its private answer.</summary>
    public async Task<Message> AskAsync(string text, string by = "ann", string channel = "ops")
    {
        var before = Slack.Ephemerals(by).Select(m => m.Ts).ToHashSet();
        (await TypeAsync(text, by, channel)).ShouldBe(Outcome.Ok);
        return await UntilAsync(() => Slack.Ephemerals(by).FirstOrDefault(m => !before.Contains(m.Ts)), $"an answer to {text}");
    }

    /// <summary>Runs a command's plan, and waits for the operation's message to satisfy a condition.</summary>
    public async Task<Message> RunAsync(string command, Func<Message, bool> done, string by = "ann")
    {
        var plan = await AskAsync(command, by);
        (await ClickAsync(plan, "Run", by)).ShouldBe(Outcome.Ok);
        return await UntilAsync(() => Deploys.LastOrDefault(done), $"the end of {command}");
    }

    /// <summary>Advances the clock until there is a result. Real time passes only to the extent that real connections need it.</summary>
    /// <param name="what">What is being waited for, for the message in case of a timeout.</param>
    public async Task<T> UntilAsync<T>(Func<T?> look, string what)
        where T : class
    {
        var (began, beganReally) = (Clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        while (true)
        {
            if (look() is { } seen)
            {
                return seen;
            }

            var really = TimeProvider.System.GetElapsedTime(beganReally);
            if ((Clock.GetUtcNow() - began > Longest && really > LongestReally) || Stop.IsCancellationRequested)
            {
                throw new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} did not come in {(Clock.GetUtcNow() - began).TotalSeconds:0} s by the clock, {really.TotalSeconds:0} s really. #deploys has:\n{string.Join("\n---\n", Deploys.Select(Describe))}\nprivately:\n{string.Join("\n---\n", Slack.Ephemerals("ann").Select(Describe))}\nTeams has:\n{TeamsWorld.Describe(World.Teams)}"));
            }

            await TickAsync(Tick);
        }
    }

    /// <summary>Advances the clock while no one waits for anything, so in larger steps.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; end - Clock.GetUtcNow() is { Ticks: > 0 } left;)
        {
            await TickAsync(LongTick, left);
        }
    }

    /// <summary>Advances the clock until a message or its thread contains a text: replies come after the headline.</summary>
    public Task<Message> UntilSaidAsync(Message message, string text) => UntilAsync(
        () => Slack.Channel(message.Channel).Messages.FirstOrDefault(
            m => m.Ts == message.Ts && Describe(m).Contains(text, StringComparison.OrdinalIgnoreCase)),
        $"'{text}'");

    public static string Describe(Message message) =>
        string.Join("\n", new[] { message.Shown }.Concat(message.Replies.Select(r => "    > " + r.Shown.ReplaceLineEndings("\n      "))));

    public async ValueTask DisposeAsync()
    {
        // Background loops also need the clock to end.
        using var pump = new CancellationTokenSource();
        var pumping = Task.Run(async () =>
        {
            while (!pump.IsCancellationRequested)
            {
                await TickAsync(Tick);
            }
        });
        foreach (var bot in new[] { _standby, _bot }.OfType<WebApplication>())
        {
            await bot.StopAsync(CancellationToken.None);
            await bot.DisposeAsync();
        }

        await _worldApp.StopAsync(new CancellationToken(canceled: true));
        await _worldApp.DisposeAsync();
        await pump.CancelAsync();
        await pumping;
        World.Dispose();
        Directory.Delete(_folder, recursive: true);
        EveryTextReadsWellAttribute.Of(World);
    }

    /// <summary>
    /// A person's action, until Slack knows the bot's response. Slack waits three seconds, which must not pass while the machine is busy
    /// with the acknowledgement, so the clock first stands still and then runs no faster than real time.
    /// </summary>
    public async Task<Outcome> DrivenAsync(Task<Outcome> act)
    {
        _hold = QuietAfterPerson;
        for (var turns = 0; turns < MostTurns && !act.IsCompleted; turns++)
        {
            await Task.WhenAny(act, Turn.ToOthersAsync(TickTakes));
        }

        while (!act.IsCompleted && !Stop.IsCancellationRequested)
        {
            await TickAsync(TickTakes);
        }

        return await act;
    }

    /// <summary>Lets the clock run until a task is done.</summary>
    public async Task DrivenAsync(Task task)
    {
        await UntilAsync(() => task.IsCompleted ? "done" : null, "the end of a task");
        await task;
    }

    /// <summary>Advances the clock until a task is done.</summary>
    public async Task<T> DrivenAsync<T>(Task<T> task)
    {
        await UntilAsync(() => task.IsCompleted ? "done" : null, "the end of a task");
        return await task;
    }

    public ClusterEmulator Cluster(string name) => World.Clusters.Single(c => c.Name == name);

    /// <summary>
    /// Time passes: a little while something happens, and never past the moment at which the next who waits for it is due. While nothing
    /// happens it passes faster and faster, or, if no one waits for a result, until that moment. For whoever waits, compiling is work: code
    /// that runs for the first time takes long without any other sign of it.
    /// </summary>
    private async Task TickAsync(TimeSpan tick, TimeSpan? pass = null)
    {
        var requests = _requests.Changes + _asked.Changes;
        _hold = Math.Max(_hold - 1, requests == _requestChanges && !_requests.Any && !_asked.Any ? 0 : QuietAfterRequest);
        _requestChanges = requests;
        var changes = requests + Clock.Changes + (pass is null ? JitInfo.GetCompiledMethodCount() : 0);
        _quiet = changes == _changes && _hold == 0 ? _quiet + 1 : 0;
        _changes = changes;
        if (_requests.Any && tick > TickTakes)
        {
            // No faster than real time while someone is waiting for the bot's response.
            tick = TickTakes;
        }
        else if (_quiet > 0 && tick >= Tick)
        {
            var most = _quiet < Quiet ? Tick : pass ?? Tick * (1 << Math.Min(_quiet - Quiet, MostDoublings));
            tick = Clock.Rest is var rest && rest < most ? rest > Tick ? rest : Tick : most;
        }

        Clock.Advance(tick < pass ? tick : pass ?? tick);
        await Turn.ToOthersAsync(TickTakes);
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
