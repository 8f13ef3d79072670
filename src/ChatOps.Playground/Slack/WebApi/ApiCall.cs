using System.Text.Json;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// One Web API call of the app. <paramref name="Arguments"/> are without the token; <paramref name="Outcome"/> is <c>ok</c>, Slack's error
/// code,
/// <c>http_500</c> and the like, <c>hung</c>, <c>dropped_before</c> or <c>dropped_after</c> it was carried out.
/// <paramref name="Channel"/> is the id of the channel concerned and <paramref name="Ts"/> the message posted or named.
/// </summary>
public sealed record ApiCall(string Method, JsonElement Arguments, DateTimeOffset At, string Outcome, string? Channel, string? Ts);
