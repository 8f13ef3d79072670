using ChatOps.Chat;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>The names by which the configuration has channels.</summary>
public sealed class ChannelNames(ConfiguredSubscriptions configured, ChannelFinder finder)
{
    /// <summary>How the configuration names a channel; null: it doesn't, or the platform can't be asked.</summary>
    /// <param name="place">By the platform's id.</param>
    public async Task<ChatId?> OfAsync(ChatId place, CancellationToken cancellationToken)
    {
        foreach (var channel in configured.Channels.Where(channel => channel.Platform == place.Platform))
        {
            if (await finder.FindAsync(channel, cancellationToken) == place.Id)
            {
                return channel;
            }
        }

        return null;
    }
}
