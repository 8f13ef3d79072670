using ChatOps.People;

namespace ChatOps.Timeline.Digests;

/// <summary>The digests that the configuration has posted, and the time zone of times without one.</summary>
public sealed record DigestSchedules(IReadOnlyList<DigestSchedule> All, TimeZoneInfo Zone);

/// <summary>When a digest is posted where.</summary>
/// <param name="Channel">As posts name it.</param>
/// <param name="At">By the clocks of the zone.</param>
/// <param name="Day">Of a weekly one.</param>
/// <param name="Rule">The setting that it is from.</param>
public sealed record DigestSchedule(
    ChatId Channel, DigestPeriod Every, TimeOnly At, DayOfWeek Day, TimeZoneInfo Zone, DigestScope Scope, string Rule)
{
    /// <summary>The newest period that is over.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Latest(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone).DateTime;
        var day = DateOnly.FromDateTime(local);
        day = day.ToDateTime(At) > local ? day.AddDays(-1) : day;
        if (Every is DigestPeriod.Week)
        {
            day = day.AddDays(-(((int)day.DayOfWeek - (int)Day + 7) % 7));
        }

        return (Moment(day.AddDays(Every is DigestPeriod.Week ? -7 : -1)), Moment(day));
    }

    /// <summary>A time that clocks skip is that much later.</summary>
    private DateTimeOffset Moment(DateOnly day)
    {
        var local = day.ToDateTime(At);
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        return new(local, Zone.GetUtcOffset(local));
    }
}
