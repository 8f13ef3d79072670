using System.Globalization;
using ChatOps.Catalog;
using ChatOps.People;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline.Digests;

/// <summary>How often a digest is posted, and of how long.</summary>
public enum DigestPeriod { Day, Week }

/// <summary>A digest that is posted in a channel. Section <c>ChatOps:Digests</c> is a list of them.</summary>
public sealed class DigestOptions
{
    public const string Section = "ChatOps:Digests";

    private const string Clock = "H:mm";

    /// <summary>A channel's name or id, with its platform before it where several are configured.</summary>
    public string? Channel { get; init; }

    public DigestPeriod Every { get; init; } = DigestPeriod.Day;

    /// <summary>The time of day at which it is posted.</summary>
    public string At { get; init; } = "9:00";

    /// <summary>The day on which a weekly one is posted.</summary>
    public DayOfWeek Day { get; init; } = DayOfWeek.Monday;

    /// <summary>An IANA name. Left out: <c>ChatOps:TimeZone</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>Names, or patterns with "*". None: all.</summary>
    public List<string> Services { get; init; } = [];

    /// <summary>The environments that count as production: names, or patterns. None: <see cref="DigestScope.UsualProduction"/>.</summary>
    public List<string> Production { get; init; } = [];

    internal ChatId? ChannelIn(IReadOnlyCollection<string> platforms) =>
        ChatId.Find(Channel, platforms) is { } found && !string.IsNullOrWhiteSpace(found.Id) ? found : null;

    /// <summary>Every error in the section, one sentence each, saying what to do.</summary>
    internal static IEnumerable<string> Problems(
        IReadOnlyList<DigestOptions> options, ServiceCatalog catalog, IReadOnlyCollection<string> platforms) =>
        options.SelectMany((one, index) => one.Problems($"{Section}:{index}", catalog, platforms));

    /// <param name="zone">Of times without one.</param>
    /// <param name="at">The setting.</param>
    internal DigestSchedule Read(ChatId channel, TimeZoneInfo zone, string at) => new(
        channel,
        Every,
        Time(At)!.Value,
        Day,
        Zone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(Zone),
        new(Services, Production.Count == 0 ? DigestScope.UsualProduction : Production),
        at);

    private IEnumerable<string> Problems(string at, ServiceCatalog catalog, IReadOnlyCollection<string> platforms)
    {
        if (ChannelIn(platforms) is null)
        {
            yield return $"{at}:Channel is '{Channel}': write a channel, such as \"#ops\"{(platforms.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", platforms.Select(name => name + ":"))})")}.";
        }

        if (Time(At) is null)
        {
            yield return $"{at}:At is '{At}': write a time of day, such as \"9:00\".";
        }

        if (Zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return $"{at}:Zone is '{Zone}': write an IANA name, such as \"Europe/Berlin\".";
        }

        foreach (var word in Services.Where(word => !FilterWords.IsKnown(word, catalog.Services.Select(service => service.Name))))
        {
            yield return $"{at}:Services has '{word}': it matches nothing in ChatOps:Services.";
        }

        foreach (var word in Production.Where(word => !FilterWords.IsKnown(word, catalog.Environments.Select(one => one.Name))))
        {
            yield return $"{at}:Production has '{word}': it matches nothing in ChatOps:Environments.";
        }
    }

    private static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
