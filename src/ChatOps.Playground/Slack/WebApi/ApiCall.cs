using System.Text.Json;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// A Web API call by the app. <paramref name="Arguments"/> don't include the token; <paramref name="Outcome"/> is <c>ok</c>, Slack's error
/// code, <c>http_500</c> and the like, <c>hung</c>, or <c>dropped_before</c> or <c>dropped_after</c> it was carried out.
/// <paramref name="Channel"/> is the id of the channel, if any, and <paramref name="Ts"/> the message that was posted or referred to.
/// </summary>
public sealed record ApiCall(string Method, JsonElement Arguments, DateTimeOffset At, string Outcome, string? Channel, string? Ts);
