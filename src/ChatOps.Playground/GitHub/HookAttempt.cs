using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>An attempt to deliver something.</summary>
/// <param name="Guid">The same for each attempt.</param>
public sealed record HookAttempt(
    long Id, string Guid, string Event, JsonObject Payload, DateTimeOffset At, bool IsRedelivery, int StatusCode, string Status);
