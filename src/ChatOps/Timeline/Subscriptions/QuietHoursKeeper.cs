using ChatOps.Chat;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Tells channels what was held, when their quiet hours are over, or it has none now.</summary>
public sealed class QuietHoursKeeper(
    Database database, Lease lease, QuietHoursRows rows, Board board, TimeProvider clock, ILogger<QuietHoursKeeper> logger)
    : Worker(clock, logger)
{
    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var held = await database.ReadAsync(HeldPosts.CountAsync, term);
        var hours = held.Count == 0 ? [] : await rows.InForceAsync(term);
        foreach (var channel in held.Keys.Where(
            channel => !hours.Any(quiet => quiet.Channel == channel && quiet.EndAt(Clock.GetUtcNow()) is not null)))
        {
            await lease.WriteAsync(connection => HeldPosts.ReleaseAsync(connection, channel, Clock.GetUtcNow()), term);
            board.Announce();
        }

        return LookAnyway;
    }
}
