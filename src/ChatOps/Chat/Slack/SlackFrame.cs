using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatOps.Chat.Slack;

/// <summary>What Slack says over a Socket Mode connection.</summary>
internal abstract record SlackFrame
{
    private const int LongestType = 50;

    private SlackFrame() { }

    /// <summary>The connection is ready.</summary>
    /// <param name="AppId">The app that it is for.</param>
    public sealed record Hello(string? AppId) : SlackFrame;

    /// <param name="Reason">"warning", "refresh_requested", "link_disabled", "too_many_websockets".</param>
    public sealed record Disconnect(string? Reason) : SlackFrame;

    /// <param name="Id">To be sent back as the acknowledgement.</param>
    /// <param name="Kind">The <see cref="Journal.Delivery.Kind"/>.</param>
    /// <param name="Body">The payload's own bytes.</param>
    public sealed record Envelope(string Id, string Kind, SlackPayload Payload, ReadOnlyMemory<byte> Body) : SlackFrame;

    public sealed record Unreadable(string Reason) : SlackFrame;

    public static SlackFrame Parse(ReadOnlySpan<byte> frame)
    {
        try
        {
            var json = JsonElement.Parse(frame);
            return (json.Text("type"), json.Text("envelope_id"), json.At("payload")) switch
            {
                ("hello", _, _) => new Hello(json.At("connection_info").Text("app_id")),
                ("disconnect", _, _) => new Disconnect(json.Text("reason")),
                ({ } type, { Length: > 0 } id, { ValueKind: JsonValueKind.Object } payload) when IsWord(type) =>
                    new Envelope(id, KindOf(type), SlackPayload.Of(payload), JsonMarshal.GetRawUtf8Value(payload).ToArray()),
                _ => new Unreadable("It is no envelope."),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Unreadable(exception.Message);
        }
    }

    /// <summary>Kinds are stored, counted and shown.</summary>
    private static bool IsWord(string type) => type.Length is > 0 and <= LongestType && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');

    // A type that Slack adds one day is kept under its own name.
    private static string KindOf(string type) => type switch
    {
        "slash_commands" => SlackKind.Command,
        "interactive" => SlackKind.Interactive,
        "events_api" => SlackKind.Event,
        _ => type,
    };
}
