using System.Diagnostics;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>The bot as a process of its own, killed without warning.</summary>
public sealed class KillTests
{
    private const int Deploys = 20;
    private static readonly TimeSpan LatestKill = TimeSpan.FromSeconds(1.8);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Killed_at_twenty_random_moments_of_a_deploy_it_finishes_every_report_and_does_nothing_twice()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var world = new World(TimeProvider.System, new ClusterEmulatorOptions { ReadyDelay = TimeSpan.FromMilliseconds(150), StopDelay = TimeSpan.FromMilliseconds(100) });
        await using var server = await ServeAsync(world);
        var folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
        var settings = BotInWorld.Configuration(world, Address(server), folder);
        settings["ChatOps:Slack:ConnectionDelay"] = "00:00:00.2";
        settings["ChatOps:Environments:staging:Settle"] = "00:00:00.2";
        var bot = Start(settings);
        try
        {
            for (var turn = 0; turn < Deploys; turn++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
                limit.CancelAfter(Patience);
                var deploy = DeployAsync(world.Workspace, $"1.5.{turn}", limit.Token);
                await Task.Delay(random.NextDouble() * LatestKill, TimeProvider.System, limit.Token);
                bot.Kill();
                await bot.WaitForExitAsync(limit.Token);
                bot.Dispose();
                bot = Start(settings);
                await deploy;

                world.Staging.Requests.Count(r => r is { Method: "PATCH", Succeeded: true, DryRun: false } && r.Body.Contains($":1.5.{turn}\"", StringComparison.Ordinal)).ShouldBe(1, $"turn {turn}");
                world.Workspace.Channel("deploys").Messages.Count.ShouldBe(turn + 1, $"turn {turn}");
            }
        }
        finally
        {
            bot.Kill();
            await bot.WaitForExitAsync(CancellationToken.None);
            bot.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a person does: type, press Run when the plan is there, and do again what Slack said did not work.</summary>
    private static async Task DeployAsync(SlackWorkspace slack, string version, CancellationToken cancellationToken)
    {
        var ann = slack.As("ann");
        await UntilOkAsync(() => ann.TypeAsync("ops", $"/deploy web {version} to staging", cancellationToken), cancellationToken);
        var plan = await slack.UntilAsync(w => w.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains($"Deploy web {version} to staging?")), cancellationToken);
        await UntilOkAsync(() => ann.ClickAsync(plan, "Run", cancellationToken), cancellationToken);
        await slack.UntilAsync(w => w.Channel("deploys").Messages.FirstOrDefault(m => m.Shown.Contains($"Deployed *{version}*")), cancellationToken);
    }

    private static async Task UntilOkAsync(Func<Task<Outcome>> act, CancellationToken cancellationToken)
    {
        while (await act() is not Outcome.Ok)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    private static Process Start(Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatOps.dll")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__")] = value;
        }

        var process = Process.Start(start)!;
        var output = TestContext.Current.TestOutputHelper!;
        process.OutputDataReceived += (_, line) => Write(output, line.Data);
        process.ErrorDataReceived += (_, line) => Write(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Write(ITestOutputHelper output, string? line)
    {
        try
        {
            if (line is not null)
            {
                output.WriteLine(line);
            }
        }
        catch (InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static async Task<WebApplication> ServeAsync(World world)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        world.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
