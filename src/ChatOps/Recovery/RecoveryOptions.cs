namespace ChatOps.Recovery;

/// <summary>Settings of how missed deliveries are recovered. Section <c>ChatOps:Recovery</c>.</summary>
public sealed class RecoveryOptions
{
    public const string Section = "ChatOps:Recovery";

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromDays(1);

    /// <summary>Whether senders are asked what was missed.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often they are asked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Every configuration error, one sentence each, saying what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (Interval < Shortest || Interval > Longest)
        {
            yield return $"{Section}:Interval is {Interval}: set it between {Shortest} (a minute) and {Longest} (a day).";
        }
    }
}
