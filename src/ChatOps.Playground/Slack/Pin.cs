namespace ChatOps.Playground.Slack;

/// <summary>A message pinned to its channel.</summary>
/// <param name="Ts">The timestamp of the message.</param>
/// <param name="By">A user id.</param>
public sealed record Pin(string Ts, string By, DateTimeOffset At);
