namespace ChatOps.Timeline;

/// <summary>Settings of stories. Section <c>ChatOps:Timeline</c>.</summary>
public sealed class TimelineOptions
{
    public const string Section = "ChatOps:Timeline";

    /// <summary>
    /// No one looks at last month's message for today's deploy: a story without events for this long is over, and the next event starts a
    /// new one.
    /// </summary>
    public TimeSpan OverAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Every configuration error, one sentence each, saying what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (OverAfter < TimeSpan.FromDays(1) || OverAfter > TimeSpan.FromDays(366))
        {
            yield return $"{Section}:OverAfter is {OverAfter}: set it between 1.00:00:00 (a day) and 366.00:00:00 (a year).";
        }
    }
}
