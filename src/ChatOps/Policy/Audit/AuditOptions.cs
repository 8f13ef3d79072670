namespace ChatOps.Policy.Audit;

/// <summary>The audit log. Section <c>ChatOps:Audit</c>.</summary>
public sealed class AuditOptions
{
    public const string Section = "ChatOps:Audit";

    private static readonly TimeSpan ShortestKeep = TimeSpan.FromDays(1), LongestKeep = TimeSpan.FromDays(36500);

    /// <summary>How long entries are kept, from a day to a hundred years; null: forever.</summary>
    public TimeSpan? Keep { get; init; }

    public AuditHeadsOptions Heads { get; init; } = new();

    /// <param name="hasOperatorsChannel">Whether one is configured.</param>
    internal IEnumerable<string> Problems(bool hasOperatorsChannel)
    {
        if (Keep is { } keep && (keep < ShortestKeep || keep > LongestKeep))
        {
            yield return $"{Section}:Keep is {keep}: it must be from 1.00:00:00 (a day) to 36500.00:00:00 (a hundred years); leave it out to keep all.";
        }

        if (Heads.Every < TimeSpan.FromMinutes(1) || Heads.Every > TimeSpan.FromDays(31))
        {
            yield return $"{Section}:Heads:Every is {Heads.Every}: it must be from 00:01:00 (a minute) to 31.00:00:00.";
        }

        if (Heads.Channel && !hasOperatorsChannel)
        {
            yield return $"{Section}:Heads:Channel is on, and there is no channel: set ChatOps:OperatorsChannel.";
        }

        if (Heads.File is not null && (string.IsNullOrWhiteSpace(Heads.File) || Heads.File.Contains('\0')))
        {
            yield return $"{Section}:Heads:File is empty: name a file, best on another machine's disk, or remove the setting.";
        }
    }
}

/// <summary>Where the audit log's newest hash is written, so that a rewritten database shows.</summary>
public sealed class AuditHeadsOptions
{
    /// <summary>How often, if there were new entries; from a minute to 31 days.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>To the operators' channel.</summary>
    public bool Channel { get; init; }

    /// <summary>Appended to this file, a line each; null: to none.</summary>
    public string? File { get; init; }

    /// <summary>To the program's log, which may be collected elsewhere.</summary>
    public bool Log { get; init; } = true;
}
