using System.Globalization;
using System.Text.Json;

namespace ChatOps.Playground.Teams;

/// <summary>A message as it stands.</summary>
/// <param name="Conversation">The channel, without its thread, or the chat.</param>
/// <param name="Root">The message below which it stands; null for one that stands by itself.</param>
/// <param name="Activity">As it was sent, or changed last.</param>
public sealed record TeamsPost(string Id, string Conversation, string? Root, bool IsFromBot, JsonElement Activity, int Edits = 0)
{
    /// <summary>The Adaptive Card that it shows.</summary>
    public JsonElement? Card =>
        Activity.ValueKind == JsonValueKind.Object
            && Activity.TryGetProperty("attachments", out var attachments)
            && attachments.GetArrayLength() > 0
            && attachments[0].GetProperty("contentType").ValueEquals("application/vnd.microsoft.card.adaptive")
        ? attachments[0].GetProperty("content")
        : null;

    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Id, CultureInfo.InvariantCulture));

    /// <summary>The object id of the person who wrote it; null for the bot.</summary>
    public string? Author =>
        !IsFromBot && Activity.TryGetProperty("from", out var from) ? from.GetProperty("aadObjectId").GetString() : null;

    /// <summary>What people read.</summary>
    public string Shown =>
        Card is { } card ? CardText.Of(card) : Activity.TryGetProperty("text", out var text) ? text.GetString() ?? "" : "";

    /// <summary>The conversation with the thread, as activities name it.</summary>
    public string Place => Conversation.Contains("@thread.tacv2") ? $"{Conversation};messageid={Root ?? Id}" : Conversation;
}
