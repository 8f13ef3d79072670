using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatOps.Incidents;

namespace ChatOps;

/// <summary>Exports incidents; this also works while a bot runs.</summary>
internal static class IncidentsCli
{
    private const int Most = 100_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Columns =
    [
        "number", "title", "severity", "status", "services", "environment", "private", "drill", "opened_by", "detected_at", "opened_at",
        "acknowledged_at", "mitigated_at", "ended_at", "seconds_to_detect", "seconds_to_acknowledge", "seconds_to_mitigate", "seconds_to_resolve",
        "commander", "cause", "cure",
    ];

    /// <summary>Writes them into a new file: post-mortems, a table, or JSON Lines, by the end of its name.</summary>
    public static async Task<int> ExportAsync(IServiceProvider services, string file, bool privateToo)
    {
        if (File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"{file} is there already: name a new file.");
            return 73;
        }

        var incidents = (await services.GetRequiredService<IncidentRows>().NewestAsync(Most, CancellationToken.None))
            .Where(incident => privateToo || !incident.IsPrivate)
            .Reverse()
            .ToList();
        var (timeline, zone) = (services.GetRequiredService<IncidentTimeline>(), services.GetRequiredService<IncidentSettings>().Zone);
        await using (var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            var end = Path.GetExtension(file).ToLowerInvariant();
            writer.NewLine = end is ".csv" ? "\r\n" : "\n";
            if (end is ".csv")
            {
                await writer.WriteLineAsync(string.Join(',', Columns));
            }

            foreach (var incident in incidents)
            {
                if (end is ".csv")
                {
                    await writer.WriteLineAsync(string.Join(',', Values(incident).Select(value => Csv(value?.ToString()))));
                    continue;
                }

                var moments = await timeline.ReadAsync(incident, CancellationToken.None);
                await writer.WriteLineAsync(end is ".md"
                    ? Postmortem.Write(
                        incident, moments, await timeline.SuspectsAsync(incident, CancellationToken.None), zone, person => person.Id)
                    : Line(incident, moments));
            }
        }

        await Console.Out.WriteLineAsync($"{Plural.Of(incidents.Count, "incident")} written to {file}.");
        return 0;
    }

    internal static string Line(Incident incident, IReadOnlyList<IncidentMoment> moments)
    {
        var json = Columns.Zip(Values(incident)).ToDictionary(part => part.First, part => part.Second);
        json["services"] = incident.Services;
        json["timeline"] = moments.Select(moment => new Dictionary<string, string>
        {
            ["at"] = Time(moment.At)!, ["what"] = moment.Words.PlainText, ["kind"] = moment.IsChange ? "change" : "entry",
        });
        return JsonSerializer.Serialize(json, Json);
    }

    internal static object?[] Values(Incident incident)
    {
        // A drill counts in no numbers.
        var times = incident.IsDrill ? new(null, null, null, null) : IncidentTimes.Of(incident);
        return
        [
            incident.Number, incident.Title, incident.Severity, IncidentText.Word(incident.Status), string.Join(' ', incident.Services),
            incident.Environment, incident.IsPrivate, incident.IsDrill, $"{incident.OpenedBy.Account}", Time(incident.DetectedAt),
            Time(incident.OpenedAt), Time(incident.AcknowledgedAt), Time(incident.MitigatedAt), Time(incident.EndedAt),
            Seconds(times.Detect), Seconds(times.Acknowledge), Seconds(times.Mitigate), Seconds(times.Resolve),
            incident.Commander?.ToString(), incident.Cause, incident.Cure,
        ];
    }

    /// <summary>A value of a table: quoted where it must be; spreadsheets take none for a formula.</summary>
    internal static string Csv(string? value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{value}" : value ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string? Time(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static long? Seconds(TimeSpan? time) => time is { } known ? (long)known.TotalSeconds : null;
}
