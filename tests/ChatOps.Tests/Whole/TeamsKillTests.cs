using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Teams;
using Microsoft.AspNetCore.Builder;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The bot as a separate process that is killed while it calls Teams, before the call is done and after, once for each kind of message that
/// it sends. Bots can't search in Teams, so what was done is done again, and says that it may be.
/// </summary>
public sealed class TeamsKillTests : IAsyncLifetime
{
    private const string MayBeTwice = "only the last one is kept up to date", MaySeeTwice = "you may see this twice";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
    private readonly World _world = new(
        TimeProvider.System,
        new ClusterEmulatorOptions { ReadyDelay = TimeSpan.FromMilliseconds(150), StopDelay = TimeSpan.FromMilliseconds(100) });
    private WebApplication _server = null!;
    private Dictionary<string, string?> _settings = [];
    private Process _bot = null!;
    private int _kills;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TeamsTenant Teams => _world.Teams;

    private IReadOnlyList<TeamsPost> Deploys => Teams.Posts(Teams.Channel("Deploys"));

    public async ValueTask InitializeAsync()
    {
        _server = await BotProcess.ServeAsync(_world);
        _settings = BotInWorld.Configuration(_world, BotProcess.Address(_server), _folder);
        BotInWorld.AddTeams(_settings, _world);
        string[] others = ["ChatOps:Slack:", "ChatOps:People:"];
        foreach (var key in _settings.Keys.Where(key => others.Any(other => key.StartsWith(other, StringComparison.Ordinal))).ToList())
        {
            _settings.Remove(key);
        }

        _settings["ChatOps:Services:web:Channels:0"] = _settings["ChatOps:Services:web:Channels:1"];
        _settings.Remove("ChatOps:Services:web:Channels:1");
        _settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:00.2";
        _settings["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort()}";
        Teams.App = Teams.App with { Endpoint = new($"{_settings["ASPNETCORE_URLS"]}/teams/messages") };
        await File.WriteAllTextAsync(
            _settings[BotInWorld.PolicyFile]!, $"roles:\n  oncall: {{ users: [{Teams.User("ann").ObjectId}] }}\n", Stop);
        _bot = BotProcess.Start(_settings);
        await UntilHeardAsync(() => Teams.As("ann").InstallAsync(Stop), "the app's installation");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_in_any_call_to_Teams_it_says_everything_and_nothing_twice_that_Teams_lets_it_avoid(bool isDone)
    {
        File.ReadAllText($"/proc/{_bot.Id}/maps").ShouldContain("Microsoft.Bot.Connector.dll");
        var (chat, calls) = (Teams.User("ann").ChatId, isDone ? 2 : 1);

        // Something was built: a message of the timeline.
        var killed = KilledAsync("post", isDone, (conversation, _) => conversation is "new");
        using var http = new HttpClient(new Insistent()) { BaseAddress = new(_settings["ASPNETCORE_URLS"]!) };
        var built = await Patience.ForAsync(_world.Scenarios(http).BuildAsync(null, passes: true, Stop), "a build");
        await killed;
        await UntilAsync(() => Deploys.LastOrDefault(post => post.Shown.Contains($"#{built.Build}") && IsMarked(post)));
        Deploys.Count.ShouldBe(calls, "it says that it may be there twice, and is no more often");

        // A plan.
        killed = KilledAsync("post", isDone, (conversation, body) => conversation == chat && body.Contains("Deploy web 1.5.0"));
        await UntilHeardAsync(() => Teams.As("ann").SayAsync("Ops", "@ChatOps deploy web 1.5.0 to staging", Stop), "a command");
        await killed;
        var plan = await UntilAsync(() => Teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains(MaySeeTwice)));
        Teams.Chat("ann").Count(post => post.Shown.Contains("Deploy web 1.5.0 to staging?")).ShouldBe(calls);

        // Its operation, and what stands in its thread.
        killed = KilledAsync("post", isDone, (conversation, _) => conversation is "new");
        await UntilHeardAsync(() => Teams.As("ann").PressAsync(plan, "Run", Stop), "Run");
        await killed;
        killed = KilledAsync("post", isDone, (conversation, _) => conversation.Contains(";messageid="));
        await killed;
        var deployed = await UntilAsync(() => Deploys.LastOrDefault(post => post.Shown.Contains("Deployed 1.5.0") && IsMarked(post)));
        Deploys.Count.ShouldBe(2 * calls);
        Deploys[^1].Id.ShouldBe(deployed.Id);
        Deploys.Count(post => post.Shown.Contains("Deployed 1.5.0")).ShouldBe(1, "copies aren't kept up to date");
        await UntilAsync(() => Teams.Replies(deployed.Id) is [_, _, ..] ? deployed : null);
        Teams.Replies(deployed.Id).Count(IsMarked).ShouldBe(1);
        Teams.Replies(deployed.Id).GroupBy(reply => reply.Shown).ShouldAllBe(replies => replies.Count() == 1);
        Writes().ShouldBe(1);

        // An edit is the same twice.
        await UntilHeardAsync(() => Teams.As("ann").ChatAsync("deploy web 1.5.1 to staging", Stop), "a command");
        plan = await UntilAsync(() => Teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("Deploy web 1.5.1 to staging?")));
        killed = KilledAsync("update", isDone, (_, body) => body.Contains("Deployed"));
        await UntilHeardAsync(() => Teams.As("ann").PressAsync(plan, "Run", Stop), "Run");
        await killed;
        await UntilAsync(() => Deploys.FirstOrDefault(post => post.Shown.Contains("Deployed 1.5.1")));
        Deploys.Count.ShouldBe((2 * calls) + 1);
        Writes().ShouldBe(2);

        // A message to one person.
        await UntilHeardAsync(() => Teams.As("ann").ChatAsync("lock web in staging", Stop), "a lock");
        await UntilAsync(() => Teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("You hold the lock")));
        killed = KilledAsync("post", isDone, (conversation, body) => conversation == chat && body.Contains("unlocked web in staging"));
        await UntilHeardAsync(() => Teams.As("bob").ChatAsync("unlock web in staging", Stop), "an unlock");
        await killed;
        await UntilAsync(() => Teams.Chat("ann").LastOrDefault(post => post.Shown.Contains("unlocked web in staging")));
        Teams.Chat("ann").Count(post => post.Shown.Contains("unlocked web in staging")).ShouldBeInRange(1, calls);
        _kills.ShouldBe(6);
    }

    private int Writes() =>
        _world.Staging.Requests.Count(request => request is { Method: "PATCH", Succeeded: true, DryRun: false });

    private static bool IsMarked(TeamsPost post) => post.Shown.Contains(MayBeTwice);

    /// <summary>Kills the bot while it waits for the answer to such a call, and starts it again.</summary>
    private async Task KilledAsync(
        string call, bool isDone, Func<string, string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "")
    {
        var here = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Teams.Faults.Next(call, new TeamsFault.Strand(here, isDone), isMeant: isMeant);
        await Patience.ForAsync(here.Task, $"{call}: {what}");
        await KillAsync();
        _kills++;
        _bot = BotProcess.Start(_settings);
    }

    private async Task<TeamsPost> UntilAsync(Func<TeamsPost?> look, [CallerArgumentExpression(nameof(look))] string what = "")
    {
        try
        {
            return await Patience.ForAsync(Teams.UntilAsync(_ => look(), Stop), what);
        }
        catch (TimeoutException exception)
        {
            var said = Deploys.SelectMany(post => Teams.Replies(post.Id).Prepend(post)).Concat(Teams.Chat("ann"));
            throw new TimeoutException($"{what} of:\n{string.Join("\n---\n", said.Select(post => post.Shown))}", exception);
        }
    }

    /// <summary>People try again what Teams says failed.</summary>
    private static async Task UntilHeardAsync(Func<Task<TeamsOutcome>> act, string what) =>
        await Patience.ForAsync(TriedAsync(act), what);

    private static async Task TriedAsync(Func<Task<TeamsOutcome>> act)
    {
        while (true)
        {
            try
            {
                if ((await act()).Status is HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It isn't listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
        }
    }

    private async Task KillAsync()
    {
        _bot.Kill();
        await Patience.ForAsync(_bot.WaitForExitAsync(CancellationToken.None));
        _bot.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Sends again what nobody accepted, as Jenkins does.</summary>
    private sealed class Insistent() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    if (await base.SendAsync(request, cancellationToken) is { IsSuccessStatusCode: true } response)
                    {
                        return response;
                    }
                }
                catch (HttpRequestException)
                {
                    // It isn't listening yet.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }
}
