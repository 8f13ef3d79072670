using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using ChatOps.Tests.Journal.Audit;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The bot as a separate process, killed without warning at a random time in each twentieth of a deploy, so that no part of it is left to
/// chance.
/// </summary>
public sealed class KillTests
{
    private const int Parts = 20;
    private static readonly TimeSpan LatestKill = TimeSpan.FromSeconds(1.8);

    [Fact]
    public async Task Killed_at_a_random_moment_of_each_twentieth_of_a_deploy_it_finishes_every_report_and_does_nothing_twice()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var world = new World(
            TimeProvider.System,
            new ClusterEmulatorOptions { ReadyDelay = TimeSpan.FromMilliseconds(150), StopDelay = TimeSpan.FromMilliseconds(100) });
        await using var server = await BotProcess.ServeAsync(world);
        var folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
        var settings = BotInWorld.Configuration(world, BotProcess.Address(server), folder);
        settings["ChatOps:Slack:ConnectionDelay"] = "00:00:00.2";
        settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:00.2";
        var bot = BotProcess.Start(settings);
        try
        {
            for (var turn = 0; turn < Parts; turn++)
            {
                var deploy = DeployAsync(world.Workspace, $"1.5.{turn}", TestContext.Current.CancellationToken);
                await Task.Delay(
                    LatestKill * ((turn + random.NextDouble()) / Parts), TimeProvider.System, TestContext.Current.CancellationToken);
                bot.Kill();
                await Patience.ForAsync(bot.WaitForExitAsync(CancellationToken.None));
                bot.Dispose();
                bot = BotProcess.Start(settings);
                await deploy;

                world.Staging.Requests.Count(r => r is { Method: "PATCH", Succeeded: true, DryRun: false }
                    && r.Body.Contains($":1.5.{turn}\"", StringComparison.Ordinal)).ShouldBe(1, $"turn {turn}");
                world.Workspace.Channel("deploys").Messages.Count.ShouldBe(turn + 1, $"turn {turn}");
            }
        }
        finally
        {
            bot.Kill();
            await bot.WaitForExitAsync(CancellationToken.None);
            bot.Dispose();
            await using (var database = new SqliteDatabase(Path.Combine(folder, "chatops.db"), TimeProvider.System))
            {
                (await AuditProof.LieAsync(database, CancellationToken.None)).ShouldBeNull();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a person does: types, presses Run when the plan appears, and retries what failed according to Slack.</summary>
    private static async Task DeployAsync(SlackWorkspace slack, string version, CancellationToken cancellationToken)
    {
        var ann = slack.As("ann");
        await Patience.ForAsync(
            BotProcess.UntilOkAsync(() => ann.TypeAsync("ops", $"/deploy web {version} to staging", cancellationToken), cancellationToken),
            $"an ear for {version}");
        var plan = await Patience.ForAsync(slack.UntilAsync(w => w
            .Ephemerals("ann")
            .FirstOrDefault(m => m.Shown.Contains($"Deploy web {version} to staging?")), cancellationToken), $"the plan of {version}");
        await Patience.ForAsync(
            BotProcess.UntilOkAsync(() => ann.ClickAsync(plan, "Run", cancellationToken), cancellationToken), $"a yes to {version}");
        await Patience.ForAsync(slack.UntilAsync(w => w.Channel("deploys").Messages.FirstOrDefault(
            m => m.Shown.Contains($"Deployed *{version}*")), cancellationToken), $"the end of {version}");
    }
}
