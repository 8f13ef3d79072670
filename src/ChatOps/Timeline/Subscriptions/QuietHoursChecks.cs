using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Storage;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Says which channels are quiet now, and how much they will be told afterwards.</summary>
internal sealed class QuietHoursChecks(Database database, QuietHoursRows rows, TimeProvider clock) : IChecks
{
    public IEnumerable<Check> All() => [new Check("quiet hours", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var hours = await rows.InForceAsync(cancellationToken);
        if (hours.Count == 0)
        {
            return [];
        }

        var held = await database.ReadAsync(HeldPosts.CountAsync, cancellationToken);
        var quiet = hours.Where(one => one.EndAt(clock.GetUtcNow()) is not null).Select(one => one.Channel).Distinct().ToList();
        return
        [
            new("quiet hours", true, quiet.Count == 0
                ? "no channel is quiet now"
                : string.Join("; ", quiet.Select(
                    channel => $"{channel.Id} is quiet, and {Plural.Of(held.GetValueOrDefault(channel), "message")} held"))),
        ];
    }
}
