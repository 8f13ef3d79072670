using System.Globalization;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// What people say in threads, and which messages they mark. Slack sends every message of every channel that the bot is in, its own, too:
/// what can't be about a thread of this bot is dropped where it arrives, and never stored.
/// </summary>
internal static class ThreadEvents
{
    private const string Message = "message", Changed = "message_changed", Deleted = "message_deleted";

    /// <summary>The subtypes of what someone wrote; others are what happened to the channel.</summary>
    private static readonly string?[] Written = [null, "thread_broadcast", "file_share", "me_message"];

    /// <summary>Whether an event is about what people say, and can't concern this bot.</summary>
    /// <param name="reaction">The name of the only reaction that counts.</param>
    public static bool AreElsewhere(Payload payload, string reaction) => payload.Json.At("event") is { } happened
        && happened.Text("type") switch
        {
            Message => Read(payload) is null,
            "reaction_added" or "reaction_removed" => happened.Text("reaction")?.Split("::")[0] != reaction,
            _ => false,
        };

    /// <summary>Whether it is a message, whosever.</summary>
    public static bool IsMessage(Payload payload) => payload.Json.At("event").Text("type") is Message;

    /// <summary>Null: it is nothing of the kind.</summary>
    public static ChatInput? Read(Payload payload) => payload.Json.At("event") is not { } happened ? null : happened.Text("type") switch
    {
        Message => Said(happened),
        "reaction_added" or "reaction_removed" when happened.At("item") is { } item && item.Text("type") is "message" =>
            Mark(happened, item.Text("channel"), item, happened.Text("item_user"), NoteMark.Reaction, "reaction_added"),
        "pin_added" or "pin_removed" when happened.At("item").At("message") is { } message =>
            Mark(happened, happened.Text("channel_id"), message, message.Text("user"), NoteMark.Pin, "pin_added"),
        _ => null,
    };

    private static ChatInput.Commented? Said(JsonElement happened)
    {
        var subtype = happened.Text("subtype");
        var message = subtype switch { Changed => happened.At("message"), Deleted => happened.At("previous_message"), _ => happened };
        if (message is not { } said
            || !Written.Contains(said.Text("subtype"))
            || said.At("bot_id") is not null
            || !SlackIds.IsUser(said.Text("user"))
            || !SlackIds.IsChannel(happened.Text("channel"))
            || said.Text("thread_ts") is not { } thread
            || said.Text("ts") is not { } ts
            || thread == ts
            || At(ts) is not { } saidAt)
        {
            return null;
        }

        // The time of an edit is the message's own: Slack also reports changes that nobody made, such as previews of links.
        var at = subtype switch
        {
            Changed => At(said.At("edited").Text("ts")) ?? At(happened.Text("event_ts")),
            Deleted => At(happened.Text("event_ts")),
            _ => saidAt,
        };
        return new(
            new(Inbox.Source, happened.Text("channel")!),
            thread,
            ts,
            new(Inbox.Source, said.Text("user")!),
            saidAt,
            at ?? saidAt,
            subtype is Deleted ? null : TypedText.Rich(said.Text("text") ?? ""),
            happened.Text("channel_type") is "channel");
    }

    private static ChatInput.Marked? Mark(
        JsonElement happened, string? channel, JsonElement message, string? author, NoteMark mark, string added) =>
        SlackIds.IsChannel(channel)
        && SlackIds.IsUser(happened.Text("user"))
        && message.Text("ts") is { } ts
        && At(ts) is { } saidAt
            ? new(
                new(Inbox.Source, channel),
                message.Text("thread_ts"),
                ts,
                SlackIds.IsUser(author) ? new(Inbox.Source, author) : null,
                saidAt,
                At(happened.Text("event_ts")) ?? saidAt,
                new(Inbox.Source, happened.Text("user")!),
                mark,
                happened.Text("type") == added)
            : null;

    /// <summary>The time in a timestamp, which is also a message's id: "1700000000.123456".</summary>
    private static DateTimeOffset? At(string? ts) =>
        decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 100_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
