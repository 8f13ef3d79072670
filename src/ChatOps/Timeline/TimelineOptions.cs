namespace ChatOps.Timeline;

/// <summary>What becomes of stories. Section <c>ChatOps:Timeline</c>.</summary>
public sealed class TimelineOptions
{
    public const string Section = "ChatOps:Timeline";

    /// <summary>
    /// Nobody looks at last month's message for today's deploy: a story that rested so long is over, and what comes now begins another.
    /// </summary>
    public TimeSpan OverAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Every mistake in the configuration, each as a sentence that says what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (OverAfter < TimeSpan.FromDays(1) || OverAfter > TimeSpan.FromDays(366))
        {
            yield return $"{Section}:OverAfter is {OverAfter}: set it between 1.00:00:00 (a day) and 366.00:00:00 (a year).";
        }
    }
}
