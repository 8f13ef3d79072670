using System.Collections.Frozen;
using ChatOps.Catalog;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>The subscriptions of the configuration: each service's channels to the service, and those listed.</summary>
public sealed class ConfiguredSubscriptions
{
    private readonly FrozenDictionary<string, IReadOnlyList<Subscription>> _own;

    /// <param name="options">The section <see cref="SubscriptionOptions.Section"/>, without mistakes.</param>
    /// <param name="platforms">The chat platforms whose channels may be named.</param>
    /// <param name="quiet">The section <see cref="QuietHoursOptions.Section"/>, without mistakes.</param>
    /// <param name="zone">The time zone of times without one; null: UTC.</param>
    public ConfiguredSubscriptions(
        ServiceCatalog catalog,
        IReadOnlyList<SubscriptionOptions> options,
        IReadOnlyCollection<string> platforms,
        IReadOnlyList<QuietHoursOptions>? quiet = null,
        TimeZoneInfo? zone = null)
    {
        _own = catalog.Services.ToFrozenDictionary(
            service => service.Name,
            IReadOnlyList<Subscription> (service) =>
            [
                .. service.Channels.Select(channel => new Subscription(
                    channel, new() { Services = [service.Name] }, $"ChatOps:Services:{service.Name}:Channels")),
            ]);
        // Names that differ only in case are one channel.
        var channels = catalog.Services.SelectMany(service => service.Channels)
            .Concat(options.Select(option => option.ChannelIn(platforms)).OfType<ChatId>())
            .Concat((quiet ?? []).Select(option => option.ChannelIn(platforms)).OfType<ChatId>())
            .DistinctBy(channel => $"{channel}", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(channel => $"{channel}", StringComparer.OrdinalIgnoreCase);
        Listed = [.. options.Select((option, index) => option.Read(
            channels[$"{option.ChannelIn(platforms)}"], platforms, $"{SubscriptionOptions.Section}:{index}"))];
        Quiet = [.. (quiet ?? []).Select((option, index) => option.Read(
            channels[$"{option.ChannelIn(platforms)}"], zone ?? TimeZoneInfo.Utc, $"{QuietHoursOptions.Section}:{index}"))];
        Channels = channels.Values.ToFrozenSet();
    }

    /// <summary>Those that are listed.</summary>
    public IReadOnlyList<Subscription> Listed { get; }

    /// <summary>Those of all channels.</summary>
    public IReadOnlyList<QuietHours> Quiet { get; }

    /// <summary>All channels that the configuration names for stories.</summary>
    public FrozenSet<ChatId> Channels { get; }

    /// <summary>Those of a service's own channels.</summary>
    public IReadOnlyList<Subscription> OwnOf(Service service) => _own[service.Name];

    /// <summary>All of them, those of the services first.</summary>
    public IEnumerable<Subscription> All =>
        _own.OrderBy(own => own.Key, StringComparer.OrdinalIgnoreCase).SelectMany(own => own.Value).Concat(Listed);
}
