using ChatOps.Checks;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Checks whether the chat platforms are set up correctly, and whether messages reach them.</summary>
internal sealed class ChatChecks(Database database, ChatPlatforms platforms, TimeProvider clock) : IChecks
{
    private static readonly TimeSpan Recently = TimeSpan.FromDays(1);

    public IEnumerable<Check> All() => [new("messages", PostsAsync), .. platforms.All.Select(p => new Check(p.Name, p.ExamineAsync))];

    private async Task<IReadOnlyList<Finding>> PostsAsync(CancellationToken cancellationToken)
    {
        var troubles = await database.ReadAsync(PostBacklog.TroublesAsync, cancellationToken);
        var notes = await database.ReadAsync(c => PostBacklog.NotesAsync(c, clock.GetUtcNow() - Recently), cancellationToken);
        var (behind, since) = await database.ReadAsync(c => PostBacklog.CountBehindAsync(c, platforms.Names), cancellationToken);
        var late = clock.GetUtcNow() - since;
        return troubles.Count + notes.Count == 0
            ?
            [
                new("messages", true, late >= PostBacklog.WorthSaying
                    ? $"{Plural.Of(behind, "message")} behind, the oldest by {Durations.Words(TimeSpan.FromSeconds((long)late.Value.TotalSeconds))}"
                    : "nothing is held up"),
            ]
            :
            [
                .. troubles.Select(t => new Finding(
                    "messages", false, $"{t.Count} in {platforms.NameOf(t.Channel)} {(t.Count == 1 ? "waits" : "wait")}: {t.Error}")),
                .. notes.Select(
                    n => new Finding("messages", false, $"{n.Count} in {platforms.NameOf(n.Channel)} since yesterday: {n.Note}")),
            ];
    }
}
