namespace ChatOps.OnCall;

/// <summary>What the configuration says about who is on call.</summary>
/// <param name="All">By name.</param>
/// <param name="Default">Answers for services that name no schedule; null: none does.</param>
public sealed record ConfiguredSchedules(IReadOnlyDictionary<string, ConfiguredSchedule> All, string? Default)
{
    /// <param name="zone">Of schedules without one.</param>
    /// <param name="platforms">The names of the chat platforms that are configured.</param>
    internal static ConfiguredSchedules Read(OnCallOptions options, TimeZoneInfo zone, IReadOnlyCollection<string> platforms) => new(
        options.Schedules.ToDictionary(
            one => one.Key, one => one.Value.Read(one.Key, zone, platforms), StringComparer.OrdinalIgnoreCase),
        // Written as it is named.
        options.Schedules.Keys.FirstOrDefault(name => name.Equals(options.Default, StringComparison.OrdinalIgnoreCase))
            ?? (options.Schedules.Count == 1 ? options.Schedules.Keys.Single() : null));
}
