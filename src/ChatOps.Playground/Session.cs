using System.Net;
using ChatOps.Playground.Elsewhere;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatOps.Playground;

/// <summary>
/// A running Playground: the world and its page on one port and the real bot on another, both only reachable from the local machine.
/// Nothing is kept when it ends.
/// </summary>
public sealed class Session : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly WebApplication _bot;
    private readonly HttpClient _toBot;

    private Session(World world, WebApplication server, WebApplication bot, HttpClient toBot, string folder)
    {
        (World, _server, _bot, _toBot, Folder) = (world, server, bot, toBot, folder);
    }

    /// <summary>The page's address.</summary>
    public Uri Address => AddressOf(_server);

    public Uri BotAddress => AddressOf(_bot);

    internal World World { get; }

    /// <summary>Where the bot's database and the clusters' kubeconfigs are.</summary>
    public string Folder { get; }

    /// <param name="port">The page's port; the bot uses the next one. 0: any free ports.</param>
    public static async Task<Session> StartAsync(int port, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-playground-").FullName;
        var world = new World(TimeProvider.System, services: WorldService.All);
        var toBot = new HttpClient();
        var scenarios = world.Scenarios(toBot);

        var builder = WebApplication.CreateBuilder().AddPage(world);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        // The page's keys live as long as the process, and need neither persistence nor encryption: don't warn about that.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddSingleton(Buttons.Of(scenarios, world));
        builder.Services.AddSingleton(OtherTools.Of(toBot, TimeProvider.System, world));
        builder.Services.AddSingleton<IHostLifetime, Backdrop>();
        var server = builder.Build();
        server.UseLoopbackOnly();
        world.Map(server);
        server.MapScenarios(scenarios, world);
        server.MapPage();
        await server.StartAsync(cancellationToken);

        var settings = BotInWorld.Configuration(world, AddressOf(server), folder);
        BotInWorld.AddTeams(settings, world);
        BotInWorld.AddRecovery(settings, AddressOf(server));
        OtherTools.Configure(settings);
        ConfigurePaging(settings, world);
        OnCall.Configure(settings, TimeProvider.System, world);
        world.Workspace.AddChannel("incidents");
        settings["ChatOps:Incidents:Channel"] = "slack:#incidents";
        // A newcomer's first question may be whether all is well, before anything was built.
        world.Jenkins.Define(new("job/web/job/main/", new PlaygroundJobParameter("VERSION")));
        var bot = Bot.Build([], b =>
        {
            b.Configuration.AddInMemoryCollection(settings);
            // In production the bot asks before a rollback, which is the default: this way both can be seen.
            b.Configuration[BotInWorld.AutoRollback] = "On";
            b.Configuration["ChatOps:OperatorsChannel"] = "slack:#ops";
            b.Configuration["Logging:LogLevel:Default"] = "Warning";
            b.Logging.ClearProviders().AddSimpleConsole();
            b.WebHost.UseUrls($"http://127.0.0.1:{(port == 0 ? 0 : port + 1)}");
        });
        await bot.StartAsync(cancellationToken);
        toBot.BaseAddress = AddressOf(bot);
        world.Teams.App = world.Teams.App with { Endpoint = new Uri(toBot.BaseAddress, "/teams/messages") };
        if ((await world.Teams.As("ann").InstallAsync(cancellationToken)).Status is not HttpStatusCode.OK and var refusal)
        {
            throw new InvalidOperationException($"The bot answered {(int)refusal} when it was added to the team.");
        }

        return new(world, server, bot, toBot, folder);
    }

    /// <summary>Alerts in production page Ann; then Bob, when she doesn't acknowledge; then Carol, all in Slack.</summary>
    private static void ConfigurePaging(Dictionary<string, string?> settings, World world)
    {
        foreach (var (step, name) in new[] { "ann", "bob", "carol" }.Index())
        {
            settings[$"ChatOps:Paging:Policies:everyone:Steps:{step}:People:0"] = $"slack:{world.Workspace.User(name).Id}";
            settings[$"ChatOps:Paging:Policies:everyone:Steps:{step}:After"] = step == 0 ? "00:00:00" : "00:01:00";
        }

        settings["ChatOps:Paging:Rules:0:Environments:0"] = "production";
        settings["ChatOps:Paging:Rules:0:Severities:0"] = "critical";
        settings["ChatOps:Paging:Rules:0:Severities:1"] = "error";
        settings["ChatOps:Paging:Rules:0:Policy"] = "everyone";
    }

    /// <summary>Completes when Ctrl+C is pressed.</summary>
    public Task WaitForShutdownAsync() => _bot.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        await _bot.DisposeAsync();
        await _server.DisposeAsync();
        _toBot.Dispose();
        World.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ctrl+C stops the bot first: its world keeps running until the bot has completed its work in progress.</summary>
    private sealed class Backdrop : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
