using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// Something that was sent to the app. <paramref name="Type"/> is <c>slash_commands</c>, <c>interactive</c> or <c>events_api</c>;
/// <paramref name="Outcome"/> is <c>ok</c>, <c>timeout</c>, <c>no_connection</c> or <c>http_error</c>; <paramref name="Retry"/> is 0 for
/// the first attempt.
/// </summary>
public sealed record Delivered(string Type, JsonElement Payload, DateTimeOffset At, int Retry, string Outcome);

/// <summary>What is to be sent to the app, whatever the transport.</summary>
internal sealed record Envelope(string Type, JsonObject Payload, bool AcceptsAnswer = false, int Retry = 0, string? RetryReason = null)
{
    /// <summary>A menu asks for its options.</summary>
    public bool IsQuestion => Payload["type"]?.GetValue<string>() == "block_suggestion";
}

/// <summary>How the app took it.</summary>
internal abstract record AppAnswer
{
    private AppAnswer()
    {
    }

    /// <summary>In time; with the answer's body when there was one.</summary>
    public sealed record Acknowledged(JsonElement? Body) : AppAnswer;

    /// <summary>Nothing within three seconds.</summary>
    public sealed record TimedOut : AppAnswer;

    /// <summary>It could not be reached, or went away before it answered.</summary>
    public sealed record Unreachable : AppAnswer;

    /// <summary>It answered with an HTTP error; <paramref name="NoRetry"/> when it asked for the event not to be sent again.</summary>
    public sealed record Refused(int Status, bool NoRetry) : AppAnswer;
}
