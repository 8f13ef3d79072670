using System.Text.Json;

namespace ChatOps.Tests.Chat.Teams.Cards;

/// <summary>Microsoft's own reader of Adaptive Cards, in Node.</summary>
internal static class CardReader
{
    /// <returns>What is wrong with each card.</returns>
    public static async Task<IReadOnlyList<string[]>> ReadAsync(IEnumerable<JsonElement> cards, CancellationToken cancellationToken)
    {
        using var node = TeamsSdk.Start(Path.Combine("Chat", "Teams", "Cards", "cards.mjs"));
        var errors = node.StandardError.ReadToEndAsync(cancellationToken);
        var answer = node.StandardOutput.ReadToEndAsync(cancellationToken);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(cards).AsMemory(), cancellationToken);
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancellationToken);
        node.ExitCode.ShouldBe(0, await errors);
        return JsonSerializer.Deserialize<string[][]>(await answer)!;
    }
}
