using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Quiet hours that someone gave a channel: every day, with what is usually posted at once.</summary>
/// <param name="Place">The channel by the platform's id.</param>
/// <param name="Named">How the configuration named the same channel then; null: it didn't.</param>
/// <param name="By">As stored when they were given.</param>
public sealed record MadeQuietHours(
    ChatId Place, ChatId? Named, TimeOnly From, TimeOnly Until, TimeZoneInfo Zone, Principal By, DateTimeOffset Since)
{
    /// <summary>As posts name the channel; see <see cref="MadeSubscription.In"/>.</summary>
    public QuietHours In(ConfiguredSubscriptions configured) => new(
        Named is not null && configured.Channels.Contains(Named) ? Named : Place,
        From,
        Until,
        Days: [],
        Zone,
        QuietHours.UsuallyAtOnce,
        "quiet");
}
