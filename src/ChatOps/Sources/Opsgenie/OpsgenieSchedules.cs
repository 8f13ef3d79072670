namespace ChatOps.Sources.Opsgenie;

/// <summary>Schedules as its API exports them: <c>GET /v2/schedules?expand=rotation</c>.</summary>
internal static class OpsgenieSchedules
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<ExportedSchedule> Read(Payload export) =>
    [
        .. (export["data"].Items.Any() ? export["data"].Items : export["data"].Exists ? [export["data"]] : export.Items).Select(One),
    ];

    private static ExportedSchedule One(Payload schedule)
    {
        var (zone, left, layers) = (schedule["timezone"].Text, new List<string>(), new List<ExportedLayer>());
        foreach (var rotation in schedule["rotations"].Items)
        {
            var name = rotation["name"].Text ?? "a rotation";
            if (rotation["startDate"].Time is not { } start || Length(rotation) is not { } length)
            {
                left.Add($"{name} has no start, or turns of an unknown kind.");
                continue;
            }

            var turns = rotation["participants"].Items.ToLookup(one => one["type"].Text is "user");
            left.AddRange(turns[false].Select(one => $"{one["type"].Text ?? "nobody"} {one["name"].Text}".TrimEnd()).Select(who =>
                $"{name} has a turn of {who}: only people take turns here, so the turns of the others come earlier."));
            layers.Add(new(
                ExportedSchedule.Local(start, zone),
                rotation["endDate"].Time is { } end ? ExportedSchedule.Local(end, zone) : null,
                length,
                [.. turns[true].Select(one => one["username"].Text).OfType<string>()],
                [.. Hours(rotation["timeRestriction"])]));
        }

        if (layers.Count > 1)
        {
            left.Add("Those of all rotations are on call there at once; here, the last rotation that has someone wins.");
        }

        return new(schedule["name"].Text ?? "schedule", zone, layers, left);
    }

    private static TimeSpan? Length(Payload rotation) => (rotation["type"].Text?.ToLowerInvariant(), rotation["length"].Id ?? 1) switch
    {
        ("weekly", var count) => 7 * count * Day,
        ("daily", var count) => count * Day,
        ("hourly", var count) => TimeSpan.FromHours(count),
        _ => null,
    };

    private static IEnumerable<ExportedHours> Hours(Payload restriction) => restriction["type"].Text switch
    {
        "time-of-day" => [Of(restriction["restriction"], null, 0)],
        "weekday-and-time-of-day" => restriction["restrictions"].Items.Select(one =>
            Weekday(one["startDay"].Text) is { } from && Weekday(one["endDay"].Text) is { } until
                ? Of(one, from, ((int)until - (int)from + 7) % 7)
                : null).OfType<ExportedHours>(),
        _ => [],
    };

    private static ExportedHours Of(Payload one, DayOfWeek? day, int days)
    {
        var (from, until) = (Time(one, "start"), Time(one, "end"));
        var length = (days * Day) + (until - from);
        // Until the same time or an earlier one: on the next day, or in a week.
        return new(day, TimeOnly.FromTimeSpan(from), length > TimeSpan.Zero ? length : length + (day is null ? Day : 7 * Day));
    }

    private static TimeSpan Time(Payload one, string end) =>
        new((int)Math.Clamp(one[end + "Hour"].Number ?? 0, 0, 23), (int)Math.Clamp(one[end + "Min"].Number ?? 0, 0, 59), 0);

    private static DayOfWeek? Weekday(string? name) =>
        Enum.TryParse<DayOfWeek>(name, ignoreCase: true, out var day) && Enum.IsDefined(day) ? day : null;
}
