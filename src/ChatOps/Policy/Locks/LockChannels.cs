using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Policy.Locks;

/// <summary>Where a lock is posted: where the people who use what it covers look, if that is in few channels.</summary>
public sealed class LockChannels(ServiceCatalog catalog, ChannelFinder finder)
{
    private const int Few = 5;

    /// <summary>
    /// The channels of all services that the scope covers, if there are few; otherwise the channel where the lock is taken, or the first
    /// few of them if the bot can't post there. Empty where the channels of the lock's one service are enough.
    /// </summary>
    public async Task<IReadOnlyList<ChatId>> OfAsync(LockScope scope, ChatId? place, CancellationToken cancellationToken)
    {
        var all = catalog.Services
            .Where(service => service.Placements.Any(p => scope.Covers(new(service.Name, p.Environment.Name))))
            .SelectMany(service => service.Channels)
            .Distinct()
            .ToList();
        return all.Count is > 0 and <= Few ? scope.Service is null ? all : []
            : place is not null && await finder.FindAsync(place, cancellationToken) is not null ? [place]
            : [.. all.Take(Few)];
    }
}
