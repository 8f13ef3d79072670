using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// A request that was sent to the app. <paramref name="Type"/> is <c>slash_commands</c>, <c>interactive</c> or <c>events_api</c>;
/// <paramref name="Outcome"/> is <c>ok</c>, <c>timeout</c>, <c>no_connection</c> or <c>http_error</c>; <paramref name="Retry"/> is 0 for
/// the first attempt.
/// </summary>
public sealed record Delivered(string Type, JsonElement Payload, DateTimeOffset At, int Retry, string Outcome);

/// <summary>A request to the app, independent of the transport.</summary>
internal sealed record Envelope(string Type, JsonObject Payload, bool AcceptsAnswer = false, int Retry = 0, string? RetryReason = null)
{
    /// <summary>Whether a menu requests its options.</summary>
    public bool IsQuestion => Payload["type"]?.GetValue<string>() == "block_suggestion";
}

/// <summary>How the app responded.</summary>
internal abstract record AppAnswer
{
    private AppAnswer()
    {
    }

    /// <summary>Acknowledged in time; with the response body, if any.</summary>
    public sealed record Acknowledged(JsonElement? Body) : AppAnswer;

    /// <summary>No response within three seconds.</summary>
    public sealed record TimedOut : AppAnswer;

    /// <summary>The app couldn't be reached, or the connection ended before it responded.</summary>
    public sealed record Unreachable : AppAnswer;

    /// <summary>The app responded with an HTTP error; <paramref name="NoRetry"/> when it requested that the event not be retried.</summary>
    public sealed record Refused(int Status, bool NoRetry) : AppAnswer;
}
