using System.Globalization;
using ChatOps.Catalog;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Hours in which a channel isn't told what can wait. Section <c>ChatOps:QuietHours</c> is a list of them.</summary>
public sealed class QuietHoursOptions
{
    public const string Section = "ChatOps:QuietHours";

    private const string Clock = "H:mm";

    /// <summary>A channel's name or id, with its platform before it where several are configured.</summary>
    public string? Channel { get; init; }

    /// <summary>When they begin, "20:00".</summary>
    public string? From { get; init; }

    /// <summary>When they end, "8:00": on the next day, if that is not after <see cref="From"/>.</summary>
    public string? Until { get; init; }

    /// <summary>The days on which they begin. None: every day.</summary>
    public List<DayOfWeek> Days { get; init; } = [];

    /// <summary>An IANA name. Left out: <c>ChatOps:TimeZone</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>What is posted at once. None: <see cref="QuietHours.UsuallyAtOnce"/>.</summary>
    public List<AtOnceOptions> AtOnce { get; init; } = [];

    internal ChatId? ChannelIn(IReadOnlyCollection<string> platforms) =>
        ChatId.Find(Channel, platforms) is { } found && !string.IsNullOrWhiteSpace(found.Id) ? found : null;

    /// <summary>Every error in the section, one sentence each, saying what to do.</summary>
    internal static IEnumerable<string> Problems(
        IReadOnlyList<QuietHoursOptions> options, ServiceCatalog catalog, IReadOnlyCollection<string> platforms) =>
        options.SelectMany((one, index) => one.Problems($"{Section}:{index}", catalog, platforms));

    /// <param name="at">The setting.</param>
    /// <param name="zone">Of times without one.</param>
    internal QuietHours Read(ChatId channel, TimeZoneInfo zone, string at) => new(
        channel,
        Time(From)!.Value,
        Time(Until)!.Value,
        [.. Days.Distinct()],
        Zone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(Zone),
        AtOnce.Count == 0 ? QuietHours.UsuallyAtOnce : [.. AtOnce.Select(one => one.Filter())],
        at);

    private IEnumerable<string> Problems(string at, ServiceCatalog catalog, IReadOnlyCollection<string> platforms)
    {
        if (ChannelIn(platforms) is null)
        {
            yield return $"{at}:Channel is '{Channel}': write a channel, such as \"#ops\"{(platforms.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", platforms.Select(name => name + ":"))})")}.";
        }

        foreach (var (name, text) in new[] { (nameof(From), From), (nameof(Until), Until) })
        {
            if (Time(text) is null)
            {
                yield return $"{at}:{name} is '{text}': write a time of day, such as \"20:00\".";
            }
        }

        if (Zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return $"{at}:Zone is '{Zone}': write an IANA name, such as \"Europe/Berlin\".";
        }

        foreach (var problem in AtOnce.SelectMany((one, index) => one.Problems($"{at}:{nameof(AtOnce)}:{index}", catalog)))
        {
            yield return problem;
        }
    }

    private static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
