using ChatOps.Messages;

namespace ChatOps.Timeline.Digests;

/// <summary>What happened to services in a time.</summary>
/// <param name="Services">Those to which something did.</param>
/// <param name="Days">Every day of the period.</param>
internal sealed record Digest(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ServiceDigest> Services, IReadOnlyList<DayDigest> Days)
{
    public bool IsEmpty => Services.Count == 0;
}

/// <param name="Done">Deploys that succeeded.</param>
/// <param name="LeadTime">The median of the changes that reached production that day; null: none of which the merge is known.</param>
internal sealed record DayDigest(DateOnly Day, int Done, int Failed, TimeSpan? LeadTime = null);

/// <summary>What happened to a service.</summary>
internal sealed class ServiceDigest(string name)
{
    public string Name { get; } = name;

    public Deploys Production { get; } = new();

    public Deploys Elsewhere { get; } = new();

    public int Merges { get; set; }

    public int Builds { get; set; }

    public int FailedBuilds { get; set; }

    /// <summary>What took longest; null: nothing that was measured.</summary>
    public (RichText What, TimeSpan Took)? Slowest { get; private set; }

    /// <summary>From the merge to production, by the story of the change, and when it was there.</summary>
    public Dictionary<long, (TimeSpan Took, DateTimeOffset At)> LeadTimes { get; } = [];

    /// <summary>The median; null: no change of which the merge is known reached production.</summary>
    public TimeSpan? LeadTime => Median([.. LeadTimes.Values.Select(one => one.Took)]);

    public Alarms Alerts { get; } = new();

    public bool IsEmpty => Merges + Builds + Production.All + Elsewhere.All + Alerts.Fired == 0;

    /// <summary>Null: of none.</summary>
    public static TimeSpan? Median(IReadOnlyList<TimeSpan> all) => all.Count == 0 ? null : all.Order().ElementAt(all.Count / 2);

    public void Time(RichText what, TimeSpan took)
    {
        if (took > TimeSpan.Zero && (Slowest is not { } slowest || took > slowest.Took))
        {
            Slowest = (what, took);
        }
    }

    /// <summary>Alerts that began to fire.</summary>
    internal sealed class Alarms
    {
        public int Fired { get; set; }

        public int Resolved { get; set; }

        /// <summary>The one that fired longest, of those that are over.</summary>
        public (RichText What, TimeSpan Took)? Longest { get; set; }
    }

    /// <summary>Deploys, by how they ended.</summary>
    internal sealed class Deploys
    {
        public int Done { get; set; }

        public int Failed { get; set; }

        public int Back { get; set; }

        public int All => Done + Failed + Back;
    }
}
