using ChatOps.Replicas;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>
/// Keeps subscriptions and quiet hours under the names by which the configuration has their channels, which an operator changes after a
/// rename: what is wanted by both has one message.
/// </summary>
public sealed class SubscriptionKeeper(
    SubscriptionRows rows, QuietHoursRows quiet, ConfiguredSubscriptions configured, ChannelNames names, TimeProvider clock,
    ILogger<SubscriptionKeeper> logger)
    : Worker(clock, logger)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        foreach (var made in await rows.AllAsync(term))
        {
            if ((made.Named is null || !configured.Channels.Contains(made.Named))
                && await names.OfAsync(made.Place, term) is { } named)
            {
                await rows.NameAsync(made, named, term);
            }
        }

        foreach (var made in await quiet.AllAsync(term))
        {
            if ((made.Named is null || !configured.Channels.Contains(made.Named))
                && await names.OfAsync(made.Place, term) is { } named)
            {
                await quiet.NameAsync(made, named, term);
            }
        }

        return BetweenLooks;
    }
}
