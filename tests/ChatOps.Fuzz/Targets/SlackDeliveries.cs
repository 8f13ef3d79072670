using System.Text;
using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Journal;

namespace ChatOps.Fuzz.Targets;

/// <summary>Commands, interactions and events from Slack. Input: a line with the kind, and the body.</summary>
internal static class SlackDeliveries
{
    private const string OurApp = "A012OURS";

    private static readonly ContextSeal Seal = new(new() { BotToken = "xoxb-fuzz" });

    public static void Hold(byte[] input)
    {
        var (head, body) = Input.Headed(input);
        var kind = head is PayloadKind.Command or PayloadKind.Interactive or PayloadKind.Event
            ? head
            : Input.Pick(head, PayloadKind.Command, PayloadKind.Interactive, PayloadKind.Event, "new");
        Read(kind, body);
        try
        {
            IsKnown(kind, Payload.Parse(kind, body), body, envelopeId: null);
        }
        catch (JsonException)
        {
            // The edge responds with 400.
        }

        ReadsTheSameByEitherTransport(Input.Text(body));
    }

    /// <summary>Its id can be stored.</summary>
    public static void IsKnown(string kind, Payload payload, ReadOnlySpan<byte> body, string? envelopeId)
    {
        try
        {
            var id = Inbox.IdOf(kind, payload, body, envelopeId);
            Property.Holds(id.Length is > 0 and <= 200, $"'{id}' is no id of a delivery");
            Property.IsStorable(id);
        }
        catch (InvalidOperationException)
        {
            // An id that isn't text: the edges refuse it.
        }
    }

    /// <summary>Everything in a person's input can be stored and shown.</summary>
    public static void Read(string kind, byte[] body)
    {
        var delivery = new Delivery(Inbox.Source, "1", kind, DateTimeOffset.UnixEpoch, body);
        var input = InboundTranslation.Read(delivery, appId: null, Seal);
        Property.IsStorable(input);
        if (Where(input) is { } where)
        {
            Property.Holds(SlackIds.IsUser(where.Who.Id), $"'{where.Person}' is no user");
            Property.Holds(where.Channel.Length == 0 || SlackIds.IsChannel(where.Channel), $"'{where.Channel}' is no channel");
        }

        Property.Holds(input is not (ChatInput.Nothing { Reason.Length: > 300 }
            or ChatInput.GroupsChanged { Reason.Length: > 300 }
            or ChatInput.NotUnderstood { Reason.Length: > 300 }), "a note without end");
        var ours = InboundTranslation.Read(delivery, OurApp, Seal);
        Property.Holds(ours.GetType() == input.GetType() || ours is ChatInput.NotUnderstood, "another app's input is ours");
    }

    private static void ReadsTheSameByEitherTransport(string text)
    {
        if (!Property.IsWhole(text))
        {
            return;
        }

        var form = InboundTranslation.Read(
            Command(Encoding.UTF8.GetBytes($"command=%2Fops&user_id=U1&text={Uri.EscapeDataString(text)}")), appId: null, Seal);
        var json = InboundTranslation.Read(
            Command(JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, string> { ["command"] = "/ops", ["user_id"] = "U1", ["text"] = text })), appId: null, Seal);
        Property.Holds(form is ChatInput.CommandTyped && form == json, $"'{text}' reads as {form} by HTTP and as {json} by Socket Mode");

        static Delivery Command(byte[] body) => new(Inbox.Source, "1", PayloadKind.Command, DateTimeOffset.UnixEpoch, body);
    }

    private static ChatContext? Where(ChatInput input) => (input as ChatInput.Deed)?.Where;
}
