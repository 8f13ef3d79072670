using System.Runtime.InteropServices;
using System.Text.Json;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>A message from Slack over a Socket Mode connection.</summary>
internal abstract record SocketFrame
{
    private const int LongestType = 50;

    private SocketFrame() { }

    /// <summary>The connection is ready.</summary>
    /// <param name="AppId">The app that the connection belongs to.</param>
    public sealed record Hello(string? AppId) : SocketFrame;

    /// <param name="Reason">"warning", "refresh_requested", "link_disabled", "too_many_websockets".</param>
    public sealed record Disconnect(string? Reason) : SocketFrame;

    /// <param name="Id">Must be sent back as the acknowledgement.</param>
    /// <param name="Kind">The <see cref="Journal.Delivery.Kind"/>.</param>
    /// <param name="Body">The payload's raw bytes.</param>
    public sealed record Envelope(string Id, string Kind, Payload Payload, ReadOnlyMemory<byte> Body) : SocketFrame;

    public sealed record Unreadable(string Reason) : SocketFrame;

    public static SocketFrame Parse(ReadOnlySpan<byte> frame)
    {
        try
        {
            var json = JsonElement.Parse(frame);
            return (json.Text("type"), json.Text("envelope_id"), json.At("payload")) switch
            {
                ("hello", _, _) => new Hello(json.At("connection_info").Text("app_id")),
                ("disconnect", _, _) => new Disconnect(json.Text("reason")),
                ({ } type, { Length: > 0 } id, { ValueKind: JsonValueKind.Object } payload) when IsWord(type) =>
                    new Envelope(id, KindOf(type), Payload.Of(payload), JsonMarshal.GetRawUtf8Value(payload).ToArray()),
                _ => new Unreadable("It is no envelope."),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Unreadable(exception.Message);
        }
    }

    /// <summary>Kinds are stored, counted and shown.</summary>
    private static bool IsWord(string type) =>
        type.Length is > 0 and <= LongestType && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');

    // If Slack adds a type, it is stored under its own name.
    private static string KindOf(string type) => type switch
    {
        "slash_commands" => PayloadKind.Command,
        "interactive" => PayloadKind.Interactive,
        "events_api" => PayloadKind.Event,
        _ => type,
    };
}
