using System.Globalization;
using ChatOps.Journal;
using Quartz;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Policy.Freezes;

/// <summary>Reads the sections "freezes" and "windows" of the policy's file.</summary>
internal sealed class TimeRuleReader(PolicyYaml yaml, PolicyContext context, IReadOnlyDictionary<string, Role> roles)
{
    private const int CronFields = 6;

    /// <summary>At the ends of the calendar, there are local times that are no moments.</summary>
    private const int FirstYear = 2000, LastYear = 2999;

    private static readonly string[] LocalTime = ["yyyy-MM-dd H:mm", "yyyy-MM-dd'T'H:mm", "yyyy-MM-dd"];

    public IReadOnlyList<TimeRule> Read(IReadOnlyDictionary<string, YamlNode> sections) =>
        [.. Read(sections, "freezes", "a freeze", isWindow: false), .. Read(sections, "windows", "a window", isWindow: true)];

    private List<TimeRule> Read(IReadOnlyDictionary<string, YamlNode> sections, string section, string what, bool isWindow)
    {
        if (!sections.TryGetValue(section, out var node))
        {
            return [];
        }

        if (node is not YamlSequenceNode list)
        {
            yaml.Report(node, $"{section} are a list: begin each with \"- \".");
            return [];
        }

        return [.. list.Children.Select(one => Read(one, what, isWindow)).OfType<TimeRule>()];
    }

    private TimeRule? Read(YamlNode node, string what, bool isWindow)
    {
        string[] known = ["cron", "for", "zone", "services", "environments", "verbs", "exempt", "reason"];
        if (yaml.Fields(node, what, isWindow ? known : ["from", "until", .. known]) is not { } fields)
        {
            return null;
        }

        var zone = Zone(fields, what);
        Schedule? when = fields.ContainsKey("from") || fields.ContainsKey("until")
            ? Dated(node, fields, zone, what)
            : Recurring(node, fields, zone, what, isWindow);
        var services = Texts(
            fields, "services", what, s => context.Services.Any(n => Grant.Matches(s, n)), "it matches nothing in ChatOps:Services");
        var environments = Texts(
            fields,
            "environments",
            what,
            e => context.Environments.Keys.Any(n => Grant.Matches(e, n)),
            "it matches nothing in ChatOps:Environments");
        var verbs = Texts(
            fields,
            "verbs",
            what,
            v => OperationActions.Verbs.Contains(v, StringComparer.OrdinalIgnoreCase),
            $"use {Plural.List([.. OperationActions.Verbs])}, or leave verbs out for all");
        var exempt = Texts(fields, "exempt", what, roles.ContainsKey, "add it under roles, or correct the name");
        var reason = Text(fields, "reason", what);
        return when is null ? null : new(yaml.PlaceOfRule(node), when, isWindow)
        {
            Services = services,
            Environments = environments,
            Verbs = verbs,
            Exempt = [.. exempt.Select(name => roles.GetValueOrDefault(name)).OfType<Role>()],
            Reason = reason?.Value ?? "",
        };
    }

    private Schedule.Dated? Dated(YamlNode node, IReadOnlyDictionary<string, YamlNode> fields, TimeZoneInfo zone, string what)
    {
        if (fields.Keys.FirstOrDefault(key => key is "cron" or "for") is { } other)
        {
            yaml.Report(fields[other], $"{what} has dates and {other}: use \"from\" and \"until\", or \"cron\" and \"for\".");
            return null;
        }

        if (!fields.ContainsKey("from") || !fields.ContainsKey("until"))
        {
            yaml.Report(node, $"{what} needs both \"from\" and \"until\", such as 2026-12-20 18:00.");
            return null;
        }

        if (Time(fields, "from", what) is not { } from || Time(fields, "until", what) is not { } until)
        {
            return null;
        }

        if (until <= from)
        {
            yaml.Report(fields["until"], $"{what} ends before it begins: \"until\" must be later than \"from\".");
            return null;
        }

        return new(from, until, zone, isWindow: false);
    }

    private Schedule.Recurring? Recurring(
        YamlNode node, IReadOnlyDictionary<string, YamlNode> fields, TimeZoneInfo zone, string what, bool isWindow)
    {
        if (!fields.ContainsKey("cron") || !fields.ContainsKey("for"))
        {
            yaml.Report(
                node,
                $"{what} needs {(isWindow ? "" : "\"from\" and \"until\", or ")}\"cron\" and \"for\", such as cron: \"0 0 9 ? * MON-THU\" and for: 7h.");
            return null;
        }

        var (cron, length) = (Cron(fields, what), Text(fields, "for", what));
        var time = length is null ? null : Durations.Parse(length.Value!);
        if (length is not null && time is null)
        {
            yaml.Report(
                length,
                $"{what} is for '{length.Value}': write a duration, such as 90m, 7h or 2d, of at most {(int)Durations.Longest.TotalDays} days.");
        }

        return cron is null || time is null ? null : new(cron, time.Value, zone, isWindow);
    }

    private CronExpression? Cron(IReadOnlyDictionary<string, YamlNode> fields, string what)
    {
        if (Text(fields, "cron", what) is not { Value: { } text } node)
        {
            return null;
        }

        const string Form = "write six fields, seconds first, such as \"0 0 9 ? * MON-THU\" for 9:00 on Mondays to Thursdays";
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != CronFields)
        {
            yaml.Report(node, $"cron of {what} is '{text}': {Form}.");
            return null;
        }

        if (!parts[0].All(char.IsAsciiDigit) || !parts[1].All(char.IsAsciiDigit))
        {
            yaml.Report(node, $"cron of {what} is '{text}': it may begin at most once an hour, so seconds and minutes are numbers.");
            return null;
        }

        // In Quartz, 1 is Sunday; elsewhere, it is Monday.
        if (parts[5].Split('#')[0].Any(char.IsAsciiDigit))
        {
            yaml.Report(
                node,
                $"cron of {what} is '{text}': write weekdays as names, such as MON-THU, since their numbers differ between tools.");
            return null;
        }

        try
        {
            var cron = new CronExpression(text, TimeZoneInfo.Utc);
            if (cron.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is not null)
            {
                return cron;
            }

            yaml.Report(node, $"cron of {what} is '{text}': there is no such day, so it never begins.");
        }
        catch (FormatException exception)
        {
            yaml.Report(node, $"cron of {what} is '{text}': {exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}; {Form}.");
        }

        return null;
    }

    private TimeZoneInfo Zone(IReadOnlyDictionary<string, YamlNode> fields, string what)
    {
        if (Text(fields, "zone", what) is not { Value: { } name } node)
        {
            return context.Zone;
        }

        if ((name.Contains('/', StringComparison.Ordinal) || name == TimeZoneInfo.Utc.Id)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        yaml.Report(
            node,
            $"zone of {what} is '{name}': write a name of the IANA database, such as Europe/Berlin, or {TimeZoneInfo.Utc.Id}.");
        return TimeZoneInfo.Utc;
    }

    private DateTime? Time(IReadOnlyDictionary<string, YamlNode> fields, string name, string what)
    {
        if (Text(fields, name, what) is not { Value: { } text } node)
        {
            return null;
        }

        if (DateTime.TryParseExact(text, LocalTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            if (time.Year is >= FirstYear and <= LastYear)
            {
                return time;
            }

            yaml.Report(node, $"{name} of {what} is '{text}': write a year from {FirstYear} to {LastYear}.");
            return null;
        }

        yaml.Report(node, $"{name} of {what} is '{text}': write a day and a time, such as 2026-12-20 18:00; its zone goes under \"zone\".");
        return null;
    }

    private YamlScalarNode? Text(IReadOnlyDictionary<string, YamlNode> fields, string name, string what)
    {
        if (!fields.TryGetValue(name, out var node))
        {
            return null;
        }

        if (node is YamlScalarNode { Value.Length: > 0 } text)
        {
            return text;
        }

        yaml.Report(node, $"{name} of {what} is one text.");
        return null;
    }

    private IReadOnlyList<string> Texts(
        IReadOnlyDictionary<string, YamlNode> fields, string name, string what, Predicate<string> isValid, string mend)
    {
        if (!fields.TryGetValue(name, out var node))
        {
            return [];
        }

        var texts = yaml.Texts(node, $"{name} of {what}");
        foreach (var text in texts.Where(t => t.Value!.AsSpan().ContainsAny('?', '\\') || !isValid(t.Value!)))
        {
            yaml.Report(text, $"{name} of {what} has '{text.Value}': {mend}.");
        }

        return [.. texts.Select(text => text.Value!)];
    }
}
