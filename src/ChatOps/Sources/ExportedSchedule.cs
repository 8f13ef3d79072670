namespace ChatOps.Sources;

/// <summary>A schedule of another tool, as its export has it.</summary>
/// <param name="Zone">An IANA name; null: UTC.</param>
/// <param name="Layers">A later one wins over those before it.</param>
/// <param name="Left">What isn't taken over, and why, as sentences.</param>
internal sealed record ExportedSchedule(string Name, string? Zone, IReadOnlyList<ExportedLayer> Layers, IReadOnlyList<string> Left)
{
    /// <summary>A moment by the clocks of the zone.</summary>
    public static DateTime Local(DateTimeOffset at, string? zone) =>
        zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? TimeZoneInfo.ConvertTime(at, found).DateTime
            : at.UtcDateTime;
}

/// <param name="Start">When the first member's turn begins, by the clocks of the zone.</param>
/// <param name="Length">Of a turn.</param>
/// <param name="Members">As the tool calls them, such as by their e-mail addresses.</param>
/// <param name="Hours">None: at all hours.</param>
internal sealed record ExportedLayer(
    DateTime Start, DateTime? End, TimeSpan Length, IReadOnlyList<string> Members, IReadOnlyList<ExportedHours> Hours);

/// <param name="Day">On which they begin; null: every day.</param>
/// <param name="Length">At most a week.</param>
internal sealed record ExportedHours(DayOfWeek? Day, TimeOnly From, TimeSpan Length);
