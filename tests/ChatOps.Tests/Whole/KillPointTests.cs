using System.Diagnostics;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Builder;
using k8s.Models;
using Fault = ChatOps.Playground.Slack.WebApi.Fault;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The bot as a separate process, killed by SIGKILL at points that are visible from outside; Operations/Proofs has the full table of
/// points.
/// </summary>
public sealed class KillPointTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
    private readonly World _world = new(
        TimeProvider.System,
        new ClusterEmulatorOptions { ReadyDelay = TimeSpan.FromMilliseconds(250), StopDelay = TimeSpan.FromMilliseconds(100) });
    private WebApplication _server = null!;
    private Dictionary<string, string?> _settings = [];
    private Process _bot = null!;
    private int _typed;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SlackWorkspace Slack => _world.Workspace;

    public async ValueTask InitializeAsync()
    {
        _server = await BotProcess.ServeAsync(_world);
        _settings = BotInWorld.Configuration(_world, BotProcess.Address(_server), _folder);
        _settings["ChatOps:Slack:ConnectionDelay"] = "00:00:00.2";
        // Messages change at most once a second, so this is long enough to be observed.
        _settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:02.5";
        _settings["ChatOps:Environments:staging:AutoRollback"] = "On";
        _bot = BotProcess.Start(_settings);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Killed_at_each_of_these_points_it_finishes_its_report_and_does_nothing_twice()
    {
        string[] points =
        [
            "the plan is shown and the bot does not know", "the message is posted and the bot does not know", "it settles", "the cluster is done", "it is told"
        ];
        foreach (var (turn, point) in points.Index())
        {
            var version = $"1.5.{turn}";
            if (point is "the message is posted and the bot does not know")
            {
                Slack.Faults.Next("chat.postMessage", new Fault.DropAfter(), times: 1);
            }

            if (point is "the plan is shown and the bot does not know")
            {
                Slack.Faults.Next("response_url", new Fault.DropAfter(), times: 100);
                Slack.Faults.Next("chat.postEphemeral", new Fault.Hang(), times: 100);
            }

            var plan = await AskAsync($"/deploy web {version} to staging", $"Deploy web {version} to staging?");
            if (point is not "the plan is shown and the bot does not know")
            {
                await ClickAsync(plan);
            }

            await (point switch
            {
                "the plan is shown and the bot does not know" => Task.CompletedTask,
                "the message is posted and the bot does not know" => ShownAsync($"Deploying *{version}*"),
                "it settles" => ShownAsync("Checking that they stay healthy"),
                "the cluster is done" => Patience.ForAsync(_world.Staging.UntilAsync(cluster => IsUp(cluster, version), Stop), point),
                _ => ShownAsync($"Deployed *{version}*"),
            });
            await KillAsync();
            Slack.Faults.Clear();
            _bot = BotProcess.Start(_settings);
            if (point is "the plan is shown and the bot does not know")
            {
                await Patience.ForAsync(Slack.UntilAsync(w => w.Ephemerals("ann").FirstOrDefault(IsMarked), Stop), "the plan once more");
                await ClickAsync(plan);
            }

            await ShownAsync($"Deployed *{version}*");
            Writes(version).ShouldBe(1, point);
            Slack.Channel("deploys").Messages.Count.ShouldBe(turn + 1, point);
            Slack.Ephemerals("ann").Count(m => m.User == Slack.Bot.Id && !IsMarked(m)).ShouldBeLessThanOrEqualTo(
                _typed, $"{point}: a command's second answer says so");
        }

        await ClickAsync(await AskAsync("/deploy web 1.6.0-crash to staging", "Deploy web 1.6.0-crash to staging?"));
        await ShownAsync("❌ Deploy of *1.6.0-crash*");
        await KillAsync();
        _bot = BotProcess.Start(_settings);
        await ShownAsync($"Rolled back to *1.5.{points.Length - 1}*");
        Writes("").ShouldBe(points.Length + 2, "the failed deploy and the way back");
        Slack.Channel("deploys").Messages.Count.ShouldBe(points.Length + 1);
    }

    private static bool IsMarked(Message answer) => answer.Shown.Contains("you may see this twice", StringComparison.Ordinal);

    private static V1Deployment? IsUp(ClusterEmulator cluster, string version) =>
        cluster.Deployment("web", "web") is { Status: { UpdatedReplicas: 3, AvailableReplicas: 3, Replicas: 3 } } web
            && web.Spec.Template.Spec.Containers[0].Image.EndsWith(version, StringComparison.Ordinal)
            ? web
            : null;

    private int Writes(string version) => _world.Staging.Requests.Count(
        r => r is { Method: "PATCH", Succeeded: true, DryRun: false } && r.Body.Contains(version, StringComparison.Ordinal));

    private async Task<Message> AskAsync(string command, string plan)
    {
        await Patience.ForAsync(
            BotProcess.UntilOkAsync(
                () =>
                {
                    _typed++;
                    return Slack.As("ann").TypeAsync("ops", command, Stop);
                },
                Stop),
            command);
        return await Patience.ForAsync(Slack.UntilAsync(w => w.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains(plan)), Stop), plan);
    }

    private Task ClickAsync(Message plan) =>
        Patience.ForAsync(BotProcess.UntilOkAsync(() => Slack.As("ann").ClickAsync(plan, "Run", Stop), Stop), "Run");

    private async Task<Message> ShownAsync(string words)
    {
        try
        {
            return await Patience.ForAsync(
                Slack.UntilAsync(w => w.Channel("deploys").Messages.FirstOrDefault(m => m.Shown.Contains(words)), Stop), words);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            throw new TimeoutException(
                $"'{words}' was never shown:\n{string.Join("\n---\n", Slack.Channel("deploys").Messages.Select(Stage.Describe))}",
                exception);
        }
    }

    private async Task KillAsync()
    {
        _bot.Kill();
        await Patience.ForAsync(_bot.WaitForExitAsync(CancellationToken.None));
        _bot.Dispose();
    }
}
