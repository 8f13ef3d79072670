using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>
/// Start times as people type them: "at 18:00 CET", "at 9:00 tomorrow", "on Monday at 6pm", "at 2026-11-24 02:00 Europe/Berlin", "in 30m".
/// And ends: "until 18:00 CET", "until Monday 9:00".
/// </summary>
/// <param name="home">The time zone of times typed without one.</param>
public sealed class StartTimeParser(TimeZoneInfo home)
{
    /// <summary>The time zone of times typed without one.</summary>
    public TimeZoneInfo Home => home;

    /// <summary>Null when no start time is given.</summary>
    /// <param name="longest">How far ahead it may be; null: as far as operations are scheduled.</param>
    public DateTimeOffset? Take(Arguments arguments, DateTimeOffset now, TimeSpan? longest = null)
    {
        var start = new Phrase(home, "at", longest ?? Durations.Longest);
        var span = Arguments.One("durations", DurationWords.Take(arguments, "in", word => Durations.Parse(word) is not null));
        var words = Words(arguments, "at");
        if (span is not null)
        {
            return words is [var other, ..]
                ? throw start.Misunderstood($"You gave two times, {$"at {other}":c} and {$"in {span}":c}, but only one is possible.")
                : now + (Durations.Parse(DurationWords.Short(span))
                    ?? throw start.Misunderstood($"{$"in {span}":c} isn't a time I understand."));
        }

        return words.Count == 0 ? null : start.Moment(words, now);
    }

    /// <summary>The end of something that begins now, after "until"; null when none is given.</summary>
    /// <param name="longest">How far ahead it may be; null: as far as operations are scheduled.</param>
    public DateTimeOffset? TakeUntil(Arguments arguments, DateTimeOffset now, TimeSpan? longest = null) =>
        Words(arguments, "until") is { Count: > 0 } words
            ? new Phrase(home, "until", longest ?? Durations.Longest).Moment(words, now)
            : null;

    /// <summary>All words that belong to the start time.</summary>
    private static List<string> Words(Arguments arguments, string preposition)
    {
        // A quoted value may contain all of it: --at "18:00 CET".
        var words = arguments.TakeNamed(preposition).SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var isNamed = words.Count > 0;
        while ((arguments.TakeFirst(_ => true, preposition)
            ?? (preposition is "at" ? arguments.TakeFirst(word => TimeOfDay.IsDay(word) || TimeOfDay.Hour(word) is not null, "on") : null))
            is { } start)
        {
            words.Add(start);
            while (arguments.TakeNext(IsPart, "", "on", "at") is { } next)
            {
                words.Add(next);
            }
        }

        if (words.Count > 0)
        {
            // "tomorrow at 9:00". Short names of weekdays aren't taken here: they may be a service.
            words.AddRange(
                arguments.TakeAll(word => (TimeOfDay.IsDay(word) && word.Length > 3) || word.Contains('/', StringComparison.Ordinal), ""));
            words.AddRange(isNamed ? arguments.TakeAll(IsPart, "") : []);
        }

        return words;

        // "18.30" is more often a version: it counts as a time only after "at".
        static bool IsPart(string word) =>
            TimeOfDay.IsHalf(word)
            || TimeOfDay.Parts(word).All(part => (TimeOfDay.Hour(part) is not null && !TimeOfDay.IsDotted(part))
                || TimeOfDay.IsDay(part)
                || TimeZones.IsMeant(part));
    }

    /// <summary>A time after a preposition, with what is said when it isn't understood.</summary>
    private sealed record Phrase(TimeZoneInfo Home, string Preposition, TimeSpan Longest)
    {
        private bool IsEnd => Preposition is "until";

        public DateTimeOffset Moment(IReadOnlyList<string> words, DateTimeOffset now)
        {
            var said = string.Join(' ', words);
            // "6 pm" is one time in two words.
            var parts = words.Aggregate(
                new List<string>(),
                (read, word) => TimeOfDay.IsHalf(word) && read is [.. var before, var number] && TimeOfDay.Hour(number + word) is not null
                    ? [.. before, number + word]
                    : [.. read, .. TimeOfDay.Parts(word)]);
            var hour = Arguments.One("times", parts.Where(part => TimeOfDay.Hour(part) is not null));
            var day = Arguments.One("days", parts.Where(TimeOfDay.IsDay));
            var zone = Arguments.One(
                "time zones", parts.Where(part => TimeOfDay.Hour(part) is null && !TimeOfDay.IsDay(part) && TimeZones.IsMeant(part)));
            if (hour is null || parts.Any(part => part != zone && TimeOfDay.Hour(part) is null && !TimeOfDay.IsDay(part)))
            {
                throw Misunderstood($"{$"{Preposition} {said}":c} isn't a time I understand.");
            }

            if (day is not null && hour.Equals("midnight", StringComparison.OrdinalIgnoreCase))
            {
                throw Misunderstood($"Midnight is ambiguous: {"00:00":c} is the start of a day.");
            }

            return Moment(said, day, TimeOfDay.Hour(hour)!.Value, zone, now);
        }

        private DateTimeOffset Moment(string said, string? day, TimeOnly hour, string? zoneName, DateTimeOffset now)
        {
            var zone = Zone(zoneName, null);
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
            var date = day is null ? today : TimeOfDay.Day(day, today)!.Value;
            if (date < today)
            {
                throw Past();
            }

            if (date.DayNumber - today.DayNumber > Longest.TotalDays + 1)
            {
                throw Late();
            }

            var at = In(date, hour, zone);
            // "at 18:00", typed at 19:00, means tomorrow; "on Monday", typed on a Monday when the time has passed, means next week.
            at = at > now ? at
                : day is null ? In(today.AddDays(1), hour, zone)
                : TimeOfDay.Weekday(day) is not null ? In(date.AddDays(7), hour, zone)
                : throw Past();
            // Whether an abbreviation is in effect depends on the date.
            Zone(zoneName, at.DateTime);
            return at - now > Longest ? throw Late() : at;

            CommandSyntaxException Past() => Misunderstood($"{$"{Preposition} {said}":c} is in the past.");

            CommandSyntaxException Late() => Misunderstood(IsEnd
                    ? $"That is more than {(int)Longest.TotalDays} days ahead: leave the end out, and it holds until someone ends it."
                    : $"You can schedule at most {(int)Longest.TotalDays} days ahead.");
        }

        /// <param name="local">When the zone must be in effect; null: at any time.</param>
        private TimeZoneInfo Zone(string? name, DateTime? local) =>
            name is null ? Home : TimeZones.Find(name, local, out var why) ?? throw Misunderstood(why);

        /// <remarks>When clocks are set back, an hour occurs twice: the first occurrence is meant.</remarks>
        private DateTimeOffset In(DateOnly day, TimeOnly clock, TimeZoneInfo zone)
        {
            var local = day.ToDateTime(clock);
            return zone.IsInvalidTime(local)
                ? throw Misunderstood($"There is no {$"{clock:HH:mm}":c} on {$"{day:yyyy-MM-dd}"} in {zone.Id}: the clocks go forward.")
                : new(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
        }

        public CommandSyntaxException Misunderstood(RichTextHandler words) => Misunderstood(RichText.Of(words));

        public CommandSyntaxException Misunderstood(RichText words) =>
            new(words + (IsEnd
                ? RichText.Of(
                    $" Examples: {"until 18:00":c}, {"until Monday 9:00":c}, {"until tomorrow 18:00 Europe/Berlin":c} or {"for 2h":c}.")
                : RichText.Of(
                    $" Examples: {"at 18:00":c}, {"at 9:00 tomorrow Europe/Berlin":c}, {"on Monday at 6pm CET":c}, {"at 2026-11-24 02:00":c} or {"in 30m":c}.")));
    }
}
