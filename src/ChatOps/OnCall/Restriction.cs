using ChatOps.Policy.Freezes;

namespace ChatOps.OnCall;

/// <summary>Hours to which a layer is restricted, by the clocks of the schedule's zone.</summary>
/// <param name="Days">The days on which they begin. None: every day.</param>
/// <param name="Until">On the next day, if that is not after <paramref name="From"/>.</param>
public sealed record Restriction(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly Until)
{
    /// <summary>The hours that begin on a day; null: none do, or clocks skip them.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? On(DateOnly day, TimeZoneInfo zone)
    {
        if (Days.Count > 0 && !Days.Contains(day.DayOfWeek))
        {
            return null;
        }

        // Where a time occurs twice, the first counts at both ends, so that hours that follow one another have no gap.
        var (from, until) = (zone.First(day.ToDateTime(From)), zone.First((Until > From ? day : day.AddDays(1)).ToDateTime(Until)));
        return from < until ? (from, until) : null;
    }

    public bool Covers(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        return Begins(day) || Begins(day.AddDays(-1));

        bool Begins(DateOnly begin) => On(begin, zone) is var (from, until) && from <= instant && instant < until;
    }
}
