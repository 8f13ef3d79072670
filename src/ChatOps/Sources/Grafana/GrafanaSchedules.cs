using System.Globalization;

namespace ChatOps.Sources.Grafana;

/// <summary>
/// Schedules of Grafana OnCall, and of Grafana IRM, as the API exports them: what <c>schedules</c>, <c>on_call_shifts</c>, and <c>users</c>
/// answer, as members of one object with these names.
/// </summary>
internal static class GrafanaSchedules
{
    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    public static IReadOnlyList<ExportedSchedule> Read(Payload export)
    {
        var shifts = Results(export["on_call_shifts"]).Where(shift => shift["id"].Text is not null)
            .DistinctBy(shift => shift["id"].Text)
            .ToDictionary(shift => shift["id"].Text!);
        var users = Results(export["users"]).Where(user => user["id"].Text is not null)
            .DistinctBy(user => user["id"].Text)
            .ToDictionary(user => user["id"].Text!, user => user["email"].Text ?? user["username"].Text ?? user["id"].Text!);
        return [.. Results(export["schedules"]).Select(schedule => One(schedule, shifts, users))];
    }

    private static IEnumerable<Payload> Results(Payload answer) => answer["results"].Exists ? answer["results"].Items : answer.Items;

    private static ExportedSchedule One(Payload schedule, Dictionary<string, Payload> shifts, Dictionary<string, string> users)
    {
        var (zone, left) = (schedule["time_zone"].Text, new List<string>());
        if (schedule["type"].Text is "ical")
        {
            left.Add("It is a calendar elsewhere: write its layers by hand.");
        }

        var layers = new List<ExportedLayer>();
        var named = schedule["shifts"].Items.Select(id => id.Text).OfType<string>().Where(shifts.ContainsKey).Select(id => shifts[id]);
        // A higher level wins.
        var all = named.OrderBy(shift => shift["level"].Number ?? 0).ToList();
        foreach (var shift in all)
        {
            var name = shift["name"].Text ?? "a shift";
            if (shift["type"].Text is "single_event" or "override")
            {
                left.Add($"{name} happens once: make it an override.");
            }
            else if (Layer(shift, zone, users, left, name) is { } layer)
            {
                layers.Add(layer);
            }
            else
            {
                left.Add($"{name} repeats in a way that there is no rotation for here.");
            }
        }

        if (all.Select(shift => shift["level"].Number ?? 0).Distinct().Count() < all.Count)
        {
            left.Add("Those of several shifts on one level are on call there at once; here, the last layer that has someone wins.");
        }

        return new(schedule["name"].Text ?? "schedule", zone, layers, left);
    }

    private static ExportedLayer? Layer(Payload shift, string? zone, Dictionary<string, string> users, List<string> left, string name)
    {
        var every = shift["interval"].Id ?? 1;
        var length = shift["frequency"].Text switch
        {
            "weekly" => TimeSpan.FromDays(7 * every), "daily" => TimeSpan.FromDays(every), "hourly" => TimeSpan.FromHours(every),
            _ => TimeSpan.Zero,
        };
        if (length == TimeSpan.Zero
            || shift["duration"].Seconds is not { Ticks: > 0 } duration
            || !DateTime.TryParse(shift["start"].Text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
        {
            return null;
        }

        if (shift["time_zone"].Text is { } own && own != (zone ?? "UTC"))
        {
            left.Add($"The times of {name} are in {own}: they are read in {zone ?? "UTC"}.");
        }

        var turns = shift["rolling_users"].Items.Any()
            ? shift["rolling_users"].Items.Select(turn => turn.Items.Select(user => user.Text).OfType<string>().ToList()).ToList()
            : shift["users"].Items.Select(user => user.Text).OfType<string>().ToList() is { Count: > 0 } together ? [together] : [];
        if (turns.Exists(turn => turn.Count > 1))
        {
            left.Add($"Several people have one turn of {name} together: only the first of them does here.");
        }

        var first = (int)(shift["start_rotation_from_user_index"].Id ?? 0);
        List<string> members = [.. turns.Where(turn => turn.Count > 0).Select(turn => users.GetValueOrDefault(turn[0], turn[0]))];
        return new(
            start,
            DateTime.TryParse(shift["until"].Text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var until) ? until : null,
            length,
            [.. members.Skip(first), .. members.Take(first)],
            [.. Hours(shift, TimeOnly.FromDateTime(start), start.DayOfWeek, duration, length)]);
    }

    private static IEnumerable<ExportedHours> Hours(Payload shift, TimeOnly from, DayOfWeek first, TimeSpan duration, TimeSpan length)
    {
        var days = shift["by_day"].Items.Select(day => Array.IndexOf(Weekdays, day.Text)).Where(day => day >= 0).ToList();
        return days.Count > 0 ? days.Select(day => new ExportedHours((DayOfWeek)day, from, duration))
            : duration >= length || length < TimeSpan.FromDays(1) ? []
            : [new(length == TimeSpan.FromDays(7) ? first : null, from, duration)];
    }
}
