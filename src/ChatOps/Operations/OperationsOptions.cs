namespace ChatOps.Operations;

/// <summary>How long operations wait for people and clusters. Section <c>ChatOps:Operations</c>.</summary>
public sealed class OperationsOptions
{
    public const string Section = "ChatOps:Operations";

    /// <summary>A plan older than this is refreshed before it runs: what people confirm should be current.</summary>
    public TimeSpan PlanLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A plan that no one has run or cancelled for this long expires.</summary>
    public TimeSpan ExpirePlansAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a blue-green deploy waits for a person's approval. Waiting longer would block the service needlessly.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a change is retried while its cluster is unreachable or permissions can't be checked.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A rollout has its own deadline in the cluster; scaling has none. After this long without any progress, the bot stops watching, and
    /// the operation counts as failed.
    /// </summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// An operation that still couldn't start this long after its scheduled time expires: no one expects at 3 a.m. what was scheduled for 6
    /// p.m.
    /// </summary>
    public TimeSpan StartingDeadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the Job that tests a blue-green deploy may take.</summary>
    public TimeSpan TestJobTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long it may take until the test address of a blue-green deploy returns success.</summary>
    public TimeSpan TestUrlTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Every configuration error, in one sentence each that says what to do.</summary>
    public IEnumerable<string> Problems() =>
        from setting in new (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[]
        {
            (nameof(PlanLifetime), PlanLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            (nameof(ExpirePlansAfter), ExpirePlansAfter, TimeSpan.FromHours(1), TimeSpan.FromDays(14)),
            (nameof(ApprovalWait), ApprovalWait, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            (nameof(GiveUpAfter), GiveUpAfter, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
            (nameof(LongestSilence), LongestSilence, TimeSpan.FromMinutes(1), TimeSpan.FromHours(6)),
            (nameof(StartingDeadline), StartingDeadline, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
            (nameof(TestJobTimeout), TestJobTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromHours(6)),
            (nameof(TestUrlTimeout), TestUrlTimeout, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
        }
        where setting.Value < setting.Least || setting.Value > setting.Most
        select $"{Section}:{setting.Name} is {setting.Value}: set it between {setting.Least} and {setting.Most}.";
}
