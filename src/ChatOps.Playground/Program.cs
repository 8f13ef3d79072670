using ChatOps;
using ChatOps.Playground;
using ChatOps.Playground.Pages;

// The world and its page on one port of this machine, the real bot on the next; both only for this machine.
var address = new Uri(args is [var given, ..] && Uri.TryCreate(given, UriKind.Absolute, out var uri) && uri.IsLoopback ? given : "http://127.0.0.1:5080");
var folder = Directory.CreateTempSubdirectory("chatops-playground-").FullName;
using var world = new World(TimeProvider.System);
using var toBot = new HttpClient { BaseAddress = new UriBuilder(address) { Port = address.Port + 1 }.Uri };
var scenarios = world.Scenarios(toBot);

var builder = WebApplication.CreateBuilder().AddPage(world);
builder.WebHost.UseUrls(address.ToString());
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(Buttons.Of(scenarios));
await using var app = builder.Build();
world.Map(app);
app.MapScenarios(scenarios);
app.MapPage();
await app.StartAsync();

await using var bot = Bot.Build([], b =>
{
    b.Configuration.AddInMemoryCollection(BotInWorld.Configuration(world, address, folder));
    b.WebHost.UseUrls(toBot.BaseAddress.ToString());
    b.Configuration["Logging:LogLevel:Default"] = "Warning";
    b.Logging.ClearProviders().AddSimpleConsole();
});
await bot.StartAsync();

Console.WriteLine($"""

    The ChatOps Playground is open:  {address}
      the bot listens at             {toBot.BaseAddress}  (health/ready, metrics)
      kubectl --kubeconfig {Path.Combine(folder, "staging.kubeconfig")} get pods -n web -w
      Slack SDKs: slackApiUrl        {new Uri(address, "/slack/api/")}
    Ctrl+C ends it; nothing is kept.

    """);
await app.WaitForShutdownAsync();
await bot.StopAsync();
Directory.Delete(folder, recursive: true);
