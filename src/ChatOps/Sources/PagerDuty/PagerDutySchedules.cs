using System.Globalization;

namespace ChatOps.Sources.PagerDuty;

/// <summary>
/// Schedules as its REST API exports them: <c>GET /schedules/ID</c>, of which the first layer is the one that wins, or a list of them.
/// </summary>
internal static class PagerDutySchedules
{
    public static IReadOnlyList<ExportedSchedule> Read(Payload export) =>
        export["schedule"].Exists ? [One(export["schedule"])] : [.. export["schedules"].Items.Select(One)];

    private static ExportedSchedule One(Payload schedule)
    {
        var (zone, left, layers) = (schedule["time_zone"].Text, new List<string>(), new List<ExportedLayer>());
        foreach (var layer in schedule["schedule_layers"].Items.Reverse())
        {
            var name = layer["name"].Text ?? "a layer";
            if ((layer["rotation_virtual_start"].Time ?? layer["start"].Time) is not { } start
                || layer["rotation_turn_length_seconds"].Seconds is not { Ticks: > 0 } length)
            {
                left.Add($"{name} has no start, or no length of turns.");
                continue;
            }

            layers.Add(new(
                ExportedSchedule.Local(start, zone),
                layer["end"].Time is { } end ? ExportedSchedule.Local(end, zone) : null,
                length,
                [
                    .. layer["users"].Items.Select(one => one["user"])
                        .Select(user => user["email"].Text ?? user["summary"].Text ?? user["name"].Text ?? user["id"].Text)
                        .OfType<string>(),
                ],
                [.. layer["restrictions"].Items.Select(Hours).OfType<ExportedHours>()]));
        }

        if (schedule["overrides_subschedule"]["rendered_schedule_entries"].Items.Any() || schedule["overrides"].Items.Any())
        {
            left.Add("Overrides aren't taken over: people make them again.");
        }

        return new(schedule["name"].Text ?? schedule["summary"].Text ?? "schedule", zone, layers, left);
    }

    private static ExportedHours? Hours(Payload restriction) =>
        TimeOnly.TryParse(restriction["start_time_of_day"].Text, CultureInfo.InvariantCulture, out var from)
            && restriction["duration_seconds"].Seconds is { Ticks: > 0 } length
            // Its week begins with Monday, which is 1.
            ? new(restriction["start_day_of_week"].Id is { } day ? (DayOfWeek)(day % 7) : null, from, length)
            : null;
}
