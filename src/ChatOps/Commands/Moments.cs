using System.Globalization;
using ChatOps.Chat;
using ChatOps.Operations;

namespace ChatOps.Commands;

/// <summary>Moments as people type them: "at 18:00", "at tomorrow 02:00 Europe/Berlin", "at 2026-11-24 02:00", "in 30m".</summary>
/// <param name="home">The zone of times that are typed without one.</param>
public sealed class Moments(TimeZoneInfo home)
{
    /// <summary>Null when nothing is said of it.</summary>
    public DateTimeOffset? Take(Arguments arguments, DateTimeOffset now)
    {
        if (arguments.TakeBehind("in", word => Durations.Parse(word) is not null) is { } time)
        {
            return now + Durations.Parse(time)!.Value;
        }

        if ((arguments.TakeNamed("at") ?? arguments.TakeBehind("at")) is not { } first)
        {
            return null;
        }

        var (day, hour) = IsHour(first) ? (null, first) : (first, arguments.TakeWhere(IsHour, bareOnly: true));
        if (hour is null || (day is not null && !IsDay(day)))
        {
            throw Misunderstood($"{$"at {first}":c} is no time that I understand.");
        }

        var zone = arguments.TakeWhere(IsZone, bareOnly: true) is { } name
            ? TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : throw Misunderstood($"I know no time zone {name:c}.")
            : home;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var clock = TimeOnly.ParseExact(hour, Hours, CultureInfo.InvariantCulture);
        var at = Moment(Day(day, today) ?? today, clock, zone);
        // "at 18:00", said at 19:00, is tomorrow's.
        at = day is null && at <= now ? Moment(today.AddDays(1), clock, zone) : at;
        return at <= now ? throw Misunderstood($"{$"at {first} {(day is null ? "" : hour)}".TrimEnd():c} is past.")
            : at - now > Durations.Longest ? throw Misunderstood($"I keep nothing for later than {(int)Durations.Longest.TotalDays} days ahead.")
            : at;
    }

    private static readonly string[] Hours = ["H:mm", "HH:mm"];

    private static bool IsHour(string word) => TimeOnly.TryParseExact(word, Hours, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsZone(string word) => word.Contains('/', StringComparison.Ordinal) || word.Equals("UTC", StringComparison.OrdinalIgnoreCase);

    private static bool IsDay(string word) => Day(word, default) is not null;

    private static DateOnly? Day(string? word, DateOnly today) => word?.ToLowerInvariant() switch
    {
        "today" => today,
        "tomorrow" => today.AddDays(1),
        _ => DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
    };

    /// <remarks>When clocks go back an hour comes twice: its first time is meant.</remarks>
    private static DateTimeOffset Moment(DateOnly day, TimeOnly clock, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(clock);
        return zone.IsInvalidTime(local) ? throw Misunderstood($"There is no {$"{clock:HH:mm}":c} on {$"{day:yyyy-MM-dd}"} in {zone.Id}: the clocks go forward.")
            : new(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private static MisunderstoodException Misunderstood(RichTextHandler words) =>
        new(RichText.Of(words) + RichText.Of($" Write it like {"at 18:00":c}, {"at tomorrow 02:00 Europe/Berlin":c}, {"at 2026-11-24 02:00":c} or {"in 30m":c}."));
}
