namespace ChatOps.Policy.Freezes;

/// <summary>
/// Moments at which clocks show a local time. When clocks are set back, there are two; when they are set forward, it is the moment at which
/// that is done.
/// </summary>
internal static class LocalTimes
{
    public static DateTimeOffset First(this TimeZoneInfo zone, DateTime local) => zone.IsAmbiguousTime(local)
        ? new(local, zone.GetAmbiguousTimeOffsets(local).Max())
        : Only(zone, local);

    public static DateTimeOffset Last(this TimeZoneInfo zone, DateTime local) => zone.IsAmbiguousTime(local)
        ? new(local, zone.GetAmbiguousTimeOffsets(local).Min())
        : Only(zone, local);

    private static DateTimeOffset Only(TimeZoneInfo zone, DateTime local)
    {
        if (!zone.IsInvalidTime(local))
        {
            return new(local, zone.GetUtcOffset(local));
        }

        var skipped = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
        while (zone.IsInvalidTime(skipped.AddMinutes(-1)))
        {
            skipped = skipped.AddMinutes(-1);
        }

        return new(skipped, zone.GetUtcOffset(skipped.AddMinutes(-1)));
    }
}
