using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>Section <c>ChatOps:Incidents</c>.</summary>
public sealed class IncidentsOptions
{
    public const string Section = "ChatOps:Incidents";

    /// <summary>
    /// The channel in which each incident has a message, with its platform before it where several are configured. Null: none has.
    /// </summary>
    public string? Channel { get; init; }

    /// <summary>How the channels of incidents are called; see <see cref="Incidents.ChannelName"/>.</summary>
    public string ChannelName { get; init; } = "inc-{date}-{title}";

    /// <summary>From the worst on. Left out: sev1 to sev4.</summary>
    public List<SeverityOptions> Severities { get; init; } = [];

    /// <summary>That of incidents that don't say. Left out: the last but one.</summary>
    public string? DefaultSeverity { get; init; }

    /// <summary>After how long it is said that nobody is commander.</summary>
    public TimeSpan CommanderReminder { get; init; } = TimeSpan.FromMinutes(10);

    internal static IReadOnlyList<SeverityOptions> Usual { get; } =
    [
        new() { Name = "sev1", Meaning = "Critical: everyone is affected, or data is at risk" },
        new() { Name = "sev2", Meaning = "Major: many are affected, and there is no way around it" },
        new() { Name = "sev3", Meaning = "Minor: some are affected, or there is a way around it" },
        new() { Name = "sev4", Meaning = "Nobody is affected yet" },
    ];

    internal IReadOnlyList<SeverityOptions> Grades => Severities.Count == 0 ? Usual : Severities;

    internal string Default => DefaultSeverity ?? Grades[Math.Max(0, Grades.Count - 2)].Name;

    internal ChatId? ChannelIn(IReadOnlyCollection<string> platforms) =>
        ChatId.Find(Channel, platforms) is { } found && !string.IsNullOrWhiteSpace(found.Id) ? found : null;

    /// <summary>As it is configured; null: there is none.</summary>
    internal string? Find(string severity) =>
        Grades.FirstOrDefault(grade => grade.Name.Equals(severity, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>Every error in the section, one sentence each, saying what to do.</summary>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> platforms)
    {
        if (!string.IsNullOrEmpty(Channel) && ChannelIn(platforms) is null)
        {
            yield return $"{Section}:Channel is '{Channel}': write a channel, such as \"#incidents\"{(platforms.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", platforms.Select(name => name + ":"))})")}.";
        }

        foreach (var problem in Incidents.ChannelName.Problems(ChannelName))
        {
            yield return $"{Section}:ChannelName is '{ChannelName}': {problem}";
        }

        foreach (var (grade, index) in Severities.Select((grade, index) => (grade, index)))
        {
            if (grade.Name.Length is 0 or > 20 || !grade.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-'))
            {
                yield return $"{Section}:Severities:{index}:Name is '{grade.Name}': write one word of at most 20 letters, digits, and hyphens, such as \"sev1\".";
            }
            else if (Severities.FindIndex(other => other.Name.Equals(grade.Name, StringComparison.OrdinalIgnoreCase)) != index)
            {
                yield return $"{Section}:Severities has '{grade.Name}' twice: give each another name.";
            }
        }

        if (DefaultSeverity is not null && Find(DefaultSeverity) is null)
        {
            yield return $"{Section}:DefaultSeverity is '{DefaultSeverity}': write one of {string.Join(", ", Grades.Select(grade => grade.Name))}.";
        }

        if (CommanderReminder < TimeSpan.FromMinutes(1) || CommanderReminder > TimeSpan.FromDays(1))
        {
            yield return $"{Section}:CommanderReminder is {CommanderReminder}: write a time from one minute to one day, such as \"00:10:00\".";
        }
    }
}

/// <summary>A severity that an incident can have.</summary>
public sealed class SeverityOptions
{
    /// <summary>As people type it.</summary>
    public string Name { get; init; } = "";

    /// <summary>When an incident has it.</summary>
    public string Meaning { get; init; } = "";
}

/// <summary>What of the configuration is about incidents.</summary>
/// <param name="Channel">As configured; null: there is none.</param>
/// <param name="Zone">Of times in topics, and of the date in channels' names.</param>
public sealed record IncidentSettings(IncidentsOptions Options, ChatId? Channel, TimeZoneInfo Zone);
