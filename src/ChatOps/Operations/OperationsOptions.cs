namespace ChatOps.Operations;

/// <summary>How long operations wait for people and clusters. Section <c>ChatOps:Operations</c>.</summary>
public sealed class OperationsOptions
{
    public const string Section = "ChatOps:Operations";

    /// <summary>An older plan is made anew before it runs: what somebody reads should be how things are.</summary>
    public TimeSpan PlanLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A plan that nobody ran or cancelled for so long is put away.</summary>
    public TimeSpan ExpirePlansAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a blue-green deploy waits for a person's approval. What waits for longer blocks the service for nothing.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a change is tried while its cluster cannot be reached, or while nobody can be asked whether it is allowed.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A rollout has its own deadline in the cluster; a scale has none. No progress at all for this long is a failure.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Nobody expects at three in the morning what was scheduled for six in the evening: what could not start so long after its time is put
    /// away.
    /// </summary>
    public TimeSpan StartingDeadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the Job that tests a blue-green deploy may take.</summary>
    public TimeSpan TestJobTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the address that tests a blue-green deploy may take until it answers well.</summary>
    public TimeSpan TestUrlTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Every mistake in the configuration, each as a sentence that says what to do.</summary>
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
