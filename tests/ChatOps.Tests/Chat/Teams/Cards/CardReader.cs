using System.Diagnostics;
using System.Text.Json;

namespace ChatOps.Tests.Chat.Teams.Cards;

/// <summary>Microsoft's own reader of Adaptive Cards, in Node.</summary>
internal static class CardReader
{
    private const string Folder = "CHATOPS_TEST_TEAMS_SDK";

    /// <summary>Skips the test where the reader isn't installed.</summary>
    public static void Require() => Assert.SkipWhen(
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Folder)),
        $"{Folder} does not name a folder where 'adaptivecards' was installed with npm");

    /// <returns>What is wrong with each card.</returns>
    public static async Task<IReadOnlyList<string[]>> ReadAsync(IEnumerable<JsonElement> cards, CancellationToken cancellationToken)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Chat", "Teams", "Cards", "cards.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync(cancellationToken);
        var answer = node.StandardOutput.ReadToEndAsync(cancellationToken);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(cards).AsMemory(), cancellationToken);
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancellationToken);
        node.ExitCode.ShouldBe(0, await errors);
        return JsonSerializer.Deserialize<string[][]>(await answer)!;
    }
}
