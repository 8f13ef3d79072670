using System.Globalization;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Hours in which what can wait isn't posted in a channel; when they end, that is posted in one message.</summary>
/// <param name="Channel">As posts name it.</param>
/// <param name="From">By the clocks of the zone.</param>
/// <param name="Until">On the next day, if that is not after <paramref name="From"/>.</param>
/// <param name="Days">The days on which they begin. None: every day.</param>
/// <param name="AtOnce">A story with a step that one of them names is posted at once.</param>
/// <param name="Rule">The setting that they are from.</param>
public sealed record QuietHours(
    ChatId Channel,
    TimeOnly From,
    TimeOnly Until,
    IReadOnlyList<DayOfWeek> Days,
    TimeZoneInfo Zone,
    IReadOnlyList<StoryFilter> AtOnce,
    string Rule)
{
    /// <summary>Failures, what waits for people, what someone had the bot do, and production.</summary>
    public static IReadOnlyList<StoryFilter> UsuallyAtOnce { get; } =
    [
        new() { Outcomes = ["failed", "waiting"] },
        new() { Kinds = ["operation"] },
        new() { Environments = ["prod*"] },
    ];

    /// <summary>When they end; null: they aren't now.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone).DateTime;
        foreach (var day in new[] { DateOnly.FromDateTime(local), DateOnly.FromDateTime(local).AddDays(-1) })
        {
            var (begin, end) = (day.ToDateTime(From), (Until > From ? day : day.AddDays(1)).ToDateTime(Until));
            if (begin <= local && local < end && (Days.Count == 0 || Days.Contains(day.DayOfWeek)))
            {
                return Moment(end);
            }
        }

        return null;
    }

    /// <summary>Whether a story with these steps waits for their end.</summary>
    public bool Hold(IEnumerable<Step> steps, ServiceCatalog catalog) =>
        !steps.Any(step => AtOnce.Any(filter => new Subscription(Channel, filter, Rule).Wants(step, catalog)));

    /// <summary>"20:00–8:00 Europe/Berlin, Monday, Friday".</summary>
    public string Words =>
        $"{Clock(From)}–{Clock(Until)} {Zone.Id}{(Days.Count == 0 ? "" : $", from {Plural.List([.. Days.Select(day => day.ToString())])}")}";

    /// <summary>What is posted at once, as subscriptions name it.</summary>
    public string AtOnceWords => string.Join("; ", AtOnce.Select(filter => filter.Arguments));

    private static string Clock(TimeOnly time) => time.ToString("H:mm", CultureInfo.InvariantCulture);

    /// <summary>A time that clocks skip is that much later.</summary>
    private DateTimeOffset Moment(DateTime local)
    {
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        return new(local, Zone.GetUtcOffset(local));
    }
}
