using System.Text.Json;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Journal;

namespace ChatOps.Fuzz.Targets;

/// <summary>Frames received over a Socket Mode connection.</summary>
internal static class SlackFrames
{
    public static void Hold(byte[] input)
    {
        if (SocketFrame.Parse(input) is not SocketFrame.Envelope envelope)
        {
            return;
        }

        Property.IsStorable(envelope.Kind);
        Property.Holds(envelope.Kind.Length is > 0 and <= 50, $"'{envelope.Kind}' is no kind of a delivery");
        SlackDeliveries.IsKnown(envelope.Kind, envelope.Payload, envelope.Body.Span, envelope.Id);

        // Slack repeats an envelope that is acknowledged with a different id.
        var acknowledged = JsonElement.Parse(Envelopes.Acknowledgement(envelope)).GetProperty("envelope_id").GetString();
        Property.Holds(
            acknowledged == Storable.Text(JsonElement.Parse(input).GetProperty("envelope_id").GetString()!),
            $"'{acknowledged}' is acknowledged instead");

        SlackDeliveries.Read(envelope.Kind, envelope.Body.ToArray());
    }
}
