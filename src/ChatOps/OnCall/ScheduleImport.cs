using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.OnCall;

/// <summary>Makes configuration of what another tool exported.</summary>
/// <param name="Configuration">For a configuration file.</param>
/// <param name="Notes">What isn't as it was there, or is to be filled in.</param>
internal sealed partial record ScheduleImport(string Configuration, IReadOnlyList<string> Notes)
{
    private const string Clock = "H:mm", Midnight = "0:00";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="people">Whoever has someone's name, or address, as their User is that person.</param>
    /// <param name="now">What ended before isn't taken over.</param>
    public static ScheduleImport Of(IReadOnlyList<ExportedSchedule> schedules, PeopleOptions people, DateTimeOffset now)
    {
        var (notes, all) = (new List<string>(), new JsonObject());
        foreach (var schedule in schedules)
        {
            var name = Unfit().Replace(schedule.Name, "-").Trim('-', '.', '_').ToLowerInvariant();
            name = name.Length == 0 ? "schedule" : name;
            name = all.ContainsKey(name) ? $"{name}-{all.Count + 1}" : name;
            notes.AddRange(name == schedule.Name ? [] : [$"{schedule.Name} is called {name}."]);
            notes.AddRange(schedule.Left.Select(left => $"{name}: {left}"));
            var layers = new JsonArray();
            foreach (var layer in schedule.Layers.Where(layer => layer.End is null || layer.End > now.UtcDateTime))
            {
                if (layer.Members.Count == 0)
                {
                    notes.Add($"{name}: a layer has no members, and is left out.");
                    continue;
                }

                layers.Add(Layer(layer, name, people, notes));
            }

            if (layers.Count < schedule.Layers.Count)
            {
                notes.Add($"{name}: layers that are over are left out.");
            }

            all[name] = new JsonObject { ["Zone"] = schedule.Zone ?? TimeZoneInfo.Utc.Id, ["Layers"] = layers };
        }

        return new(
            new JsonObject { ["ChatOps"] = new JsonObject { ["OnCall"] = new JsonObject { ["Schedules"] = all } } }.ToJsonString(Json),
            [.. notes.Distinct()]);
    }

    private static JsonObject Layer(ExportedLayer layer, string schedule, PeopleOptions people, List<string> notes)
    {
        var length = layer.Length;
        var (rotation, every) = length.Ticks % (7 * Day).Ticks == 0 ? (RotationKind.Weekly, length / (7 * Day))
            : length.Ticks % Day.Ticks == 0 ? (RotationKind.Daily, length / Day)
            : (RotationKind.Hourly, Math.Max(1, Math.Round(length.TotalHours)));
        if (rotation is RotationKind.Hourly && length != TimeSpan.FromHours(every))
        {
            notes.Add($"{schedule}: turns of {Durations.Words(length)} are {every} h here.");
        }

        var one = new JsonObject
        {
            ["Rotation"] = rotation.ToString(),
            ["Every"] = (int)every,
            ["HandOver"] = layer.Start.ToString(Clock, CultureInfo.InvariantCulture),
            ["Start"] = layer.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        if (layer.End is { } end)
        {
            one["End"] = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            notes.Add($"{schedule}: a layer ends on {end:yyyy-MM-dd} at the hand-over, whatever the time was there.");
        }

        one["Members"] = new JsonArray([.. layer.Members.Select(member => (JsonNode)Member(member, people, notes))]);
        if (layer.Hours.Count > 0)
        {
            one["Restrictions"] = new JsonArray([.. layer.Hours.SelectMany(Restrictions)]);
        }

        return one;
    }

    private static string Member(string name, PeopleOptions people, List<string> notes)
    {
        if (people.FirstOrDefault(person => person.Value.User.Equals(name, StringComparison.OrdinalIgnoreCase)).Key is { } known)
        {
            return known;
        }

        notes.Add($"{name}: write their id in chat instead, or make it the User of one under ChatOps:People, and import again.");
        return name;
    }

    /// <summary>Hours that last longer than until the same time on the next day are several.</summary>
    private static IEnumerable<JsonNode> Restrictions(ExportedHours hours)
    {
        var from = hours.From.ToString(Clock, CultureInfo.InvariantCulture);
        var until = hours.From.ToTimeSpan() + (hours.Length > 7 * Day ? 7 * Day : hours.Length);
        if (hours.Day is not { } first || hours.Length <= Day)
        {
            return [One(hours.Day is { } day ? [day] : [], from, Time(until))];
        }

        var (last, rest) = ((int)Math.Floor(until / Day), until - (Math.Floor(until / Day) * Day));
        var whole = Enumerable.Range(1, last - 1).Select(later => (DayOfWeek)(((int)first + later) % 7)).ToList();
        return
        [
            One([first], from, Midnight),
            .. whole.Count == 0 ? (JsonNode[])[] : [One(whole, Midnight, Midnight)],
            .. rest == TimeSpan.Zero ? (JsonNode[])[] : [One([(DayOfWeek)(((int)first + last) % 7)], Midnight, Time(rest))],
        ];

        static string Time(TimeSpan time) => new TimeOnly(time.Ticks % Day.Ticks).ToString(Clock, CultureInfo.InvariantCulture);
    }

    private static JsonObject One(List<DayOfWeek> days, string from, string until)
    {
        var one = new JsonObject();
        if (days.Count > 0)
        {
            one["Days"] = new JsonArray([.. days.Select(day => (JsonNode)day.ToString())]);
        }

        one["From"] = from;
        one["Until"] = until;
        return one;
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Unfit();
}
