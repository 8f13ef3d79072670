using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;

namespace ChatOps.Tests.Whole;

/// <summary>Whoever doesn't use Teams doesn't pay for it.</summary>
public sealed class WithoutTeamsTests
{
    [Fact]
    public async Task A_bot_that_only_uses_Slack_loads_none_of_Teams_assemblies()
    {
        using var world = new World(TimeProvider.System, new ClusterEmulatorOptions());
        await using var server = await BotProcess.ServeAsync(world);
        var folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
        var settings = BotInWorld.Configuration(world, BotProcess.Address(server), folder);
        using var bot = BotProcess.Start(settings);
        try
        {
            await Patience.ForAsync(
                BotProcess.UntilOkAsync(
                    () => world.Workspace.As("ann").TypeAsync("ops", "/ops status", TestContext.Current.CancellationToken),
                    TestContext.Current.CancellationToken),
                "an ear");
            await Patience.ForAsync(
                world.Workspace.UntilAsync(
                    w => w.Ephemerals("ann").FirstOrDefault(m => m.IsFromApp), TestContext.Current.CancellationToken),
                "an answer");

            var loaded = File.ReadLines($"/proc/{bot.Id}/maps").Where(line => line.EndsWith(".dll", StringComparison.Ordinal))
                .Select(line => Path.GetFileName(line)).ToHashSet();
            loaded.ShouldContain("ChatOps.dll");
            // TeamsKillTests finds the first of them in a bot that uses Teams.
            loaded.ShouldNotContain(dll => dll.StartsWith("Microsoft.Bot.", StringComparison.Ordinal));
            loaded.ShouldNotContain(dll => dll.StartsWith("Microsoft.Rest.", StringComparison.Ordinal));
            loaded.ShouldNotContain("Microsoft.Identity.Client.dll");
        }
        finally
        {
            bot.Kill();
            await bot.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }
}
