using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>An activity sent by Teams. Nothing in it is trusted before its token has been verified.</summary>
internal sealed class TeamsActivity
{
    public const string Message = "message", Update = "messageUpdate", Delete = "messageDelete", Reaction = "messageReaction";

    public const string Invoke = "invoke", CardAction = "adaptiveCard/action", Search = "composeExtension/query",
        MessageAction = "composeExtension/fetchTask";

    private const int LongestId = 200;

    private TeamsActivity(JsonElement json) => Json = json;

    public JsonElement Json { get; }

    public string Type => Json.Text("type") ?? "";

    public string Name => Json.Text("name") ?? "";

    public string Id => Json.Text("id") ?? "";

    public string ChannelId => Json.Text("channelId") ?? "";

    public string ServiceUrl => Json.Text("serviceUrl") ?? "";

    /// <summary>The sender's id in the conversation, "29:…".</summary>
    public string From => Json.At("from").Text("id") ?? "";

    /// <summary>The sender's id in the organisation; the only permanent one.</summary>
    public string Person => Json.At("from").Text("aadObjectId") ?? "";

    public string Recipient => Json.At("recipient").Text("id") ?? "";

    public string Conversation => Json.At("conversation").Text("id") ?? "";

    /// <summary>"personal", "groupChat", "channel"; older clients omit it for personal chats.</summary>
    public string ConversationType => Json.At("conversation").Text("conversationType") ?? "personal";

    public string? Tenant => Json.At("channelData").At("tenant").Text("id") ?? Json.At("conversation").Text("tenantId");

    public JsonElement? Value => Json.At("value");

    public string? ReplyTo => Json.Text("replyToId");

    /// <summary>The channel without the thread; for other conversations, their id.</summary>
    public string Channel => ChannelOf(Conversation);

    /// <summary>Parses a body. Throws <see cref="JsonException"/> with a message for the sender.</summary>
    public static TeamsActivity Parse(ReadOnlySpan<byte> body)
    {
        var element = JsonElement.Parse(body);
        return element.ValueKind == JsonValueKind.Object
            ? new(element)
            : throw new JsonException($"A JSON object is expected, not {element.ValueKind}.");
    }

    public static string ChannelOf(string conversation) =>
        conversation.IndexOf(";messageid=", StringComparison.Ordinal) is > 0 and var at ? conversation[..at] : conversation;

    /// <summary>The first message of the thread that a conversation id denotes; null when it isn't a thread.</summary>
    public static string? RootOf(string conversation) =>
        conversation.IndexOf(";messageid=", StringComparison.Ordinal) is > 0 and var at
            ? conversation[(at + ";messageid=".Length)..]
            : null;

    /// <summary>An activity's id is unique only within its conversation, and a message and its edits share one.</summary>
    public string DeliveryId(ReadOnlySpan<byte> body)
    {
        if (Id.Length == 0)
        {
            return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));
        }

        var id = $"{Type}:{Conversation}/{Id}{(Type is Message or Invoke ? "" : "@" + Json.Text("timestamp"))}";
        return id.Length <= LongestId
            ? Storable.Text(id)
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }
}
