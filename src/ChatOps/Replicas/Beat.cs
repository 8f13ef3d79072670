namespace ChatOps.Replicas;

/// <summary>
/// The moments at which everything polls that does so every few seconds: an idle process wakes up once for all of them rather than for
/// each.
/// </summary>
internal static class Beat
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The time until the next one.</summary>
    public static TimeSpan Next(TimeProvider clock) => Interval - TimeSpan.FromTicks(clock.GetUtcNow().Ticks % Interval.Ticks);
}
