using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Storage;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Says which channels are quiet now, and how much they will be told afterwards.</summary>
internal sealed class QuietHoursChecks(Database database, ConfiguredSubscriptions configured, TimeProvider clock) : IChecks
{
    public IEnumerable<Check> All() => configured.Quiet.Count == 0 ? [] : [new Check("quiet hours", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var held = await database.ReadAsync(HeldPosts.CountAsync, cancellationToken);
        var quiet = configured.Quiet.Where(one => one.EndAt(clock.GetUtcNow()) is not null).Select(one => one.Channel).Distinct().ToList();
        return
        [
            new("quiet hours", true, quiet.Count == 0
                ? "no channel is quiet now"
                : string.Join("; ", quiet.Select(
                    channel => $"{channel.Id} is quiet, and {Plural.Of(held.GetValueOrDefault(channel), "message")} held"))),
        ];
    }
}
