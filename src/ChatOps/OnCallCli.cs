using System.Text.Json;
using ChatOps.OnCall;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps;

/// <summary>Makes configuration of the schedules that another tool exported.</summary>
internal static class OnCallCli
{
    /// <param name="usage">What is said when the arguments aren't right.</param>
    public static async Task<int> RunAsync(string[] args, string usage)
    {
        if (args is not ["import", var format, var file, .. var rest] || !File.Exists(file))
        {
            await Console.Error.WriteLineAsync(
                args is ["import", _, var missing, ..] ? $"There is no {missing}." : $"Name the format and the file.\n{usage}");
            return args is ["import", _, _, ..] ? 66 : 64;
        }

        await using var app = Bot.Build(rest);
        var (configuration, said, code) = Import(
            format,
            await File.ReadAllBytesAsync(file),
            Bot.EventSources,
            app.Services.GetRequiredService<PeopleOptions>(),
            app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        if (code == 0)
        {
            await Console.Out.WriteLineAsync(configuration);
        }

        // Beside it: the configuration can be written into a file.
        await Console.Error.WriteLineAsync(said);
        return code;
    }

    /// <param name="format">The name of a source that has schedules.</param>
    /// <returns>The configuration, what to say beside it, and the process's exit code: zero, or one of sysexits.h.</returns>
    public static (string Configuration, string Said, int Code) Import(
        string format, byte[] export, IReadOnlyList<EventSource> sources, PeopleOptions people, DateTimeOffset now)
    {
        var known = sources.Where(source => source.ReadSchedules is not null).ToList();
        if (known.Find(source => source.Name.Equals(format, StringComparison.OrdinalIgnoreCase)) is not { } source)
        {
            return ("", $"There is no format {format}: it is one of {Plural.List([.. known.Select(one => one.Name).Order()])}.", 64);
        }

        try
        {
            using var document = JsonDocument.Parse(export);
            var schedules = source.ReadSchedules!(new(document.RootElement));
            if (schedules.Count == 0)
            {
                return ("", $"There is no schedule in it, as {source.Title} exports them.", 65);
            }

            var import = ScheduleImport.Of(schedules, people, now);
            return (
                import.Configuration,
                string.Join('\n', import.Notes.Prepend(Next(schedules.Count))),
                0);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ("", $"It isn't JSON: {exception.Message}", 65);
        }
    }

    private static string Next(int count) =>
        $"{Plural.Of(count, "schedule")}. Set Channel for each, then compare who is on call here and there.";
}
