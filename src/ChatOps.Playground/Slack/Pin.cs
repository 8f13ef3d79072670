namespace ChatOps.Playground.Slack;

/// <summary>A message pinned to its channel.</summary>
/// <param name="Ts">Of the message.</param>
/// <param name="By">User id.</param>
public sealed record Pin(string Ts, string By, DateTimeOffset At);
