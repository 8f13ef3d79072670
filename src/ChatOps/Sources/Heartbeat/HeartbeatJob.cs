namespace ChatOps.Sources.Heartbeat;

/// <summary>A job that calls whenever it has run.</summary>
public sealed class HeartbeatJob
{
    internal static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromDays(40);

    /// <summary>The last segments of the address that it calls. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>How often it calls.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How late it may be.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What it is called by, if not by its own name.</summary>
    public string? Service { get; set; }

    public string? Environment { get; set; }
}
