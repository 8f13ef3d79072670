using System.Globalization;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>
/// What people say in threads, and which messages they mark. Teams sends reactions to the bot's own messages; what people say to each other
/// only where an owner of the team allows that (<c>ChannelMessage.Read.Group</c>).
/// </summary>
internal static class TeamsThreads
{
    /// <summary>Null: it is nothing of the kind. May throw what reading JSON does.</summary>
    /// <param name="noteReaction">The reaction that notes a message.</param>
    public static ChatInput? Read(TeamsActivity activity, string noteReaction)
    {
        if (TeamsActivity.RootOf(activity.Conversation) is not { } root
            || !TeamsIds.IsChannel(activity.Channel)
            || !TeamsIds.IsGuid(activity.Person)
            || activity.From == activity.Recipient)
        {
            return null;
        }

        return activity.Type switch
        {
            TeamsActivity.Message or TeamsActivity.Update or TeamsActivity.Delete when activity.Id != root => Said(activity, root),
            TeamsActivity.Reaction when activity.ReplyTo is { Length: > 0 } marked => Mark(activity, root, marked, noteReaction),
            _ => null,
        };
    }

    private static ChatInput.Commented? Said(TeamsActivity activity, string root)
    {
        // What is said to the bot is a command, and what cards send isn't said at all. What was said before may mention the bot later.
        if (At(activity.Id) is not { } saidAt
            || activity.Value is { ValueKind: JsonValueKind.Object }
            || (activity.Type is TeamsActivity.Message && TeamsTyped.Plain(activity.Json, activity.Recipient).IsMentioned))
        {
            return null;
        }

        return new(
            new(TeamsIds.Platform, activity.Channel),
            root,
            new MessagePlace(activity.Channel, root, activity.Id).ToString(),
            new(TeamsIds.Platform, activity.Person.ToLowerInvariant()),
            saidAt,
            activity.Type is TeamsActivity.Message ? saidAt : Timestamp(activity) ?? saidAt,
            activity.Type is TeamsActivity.Delete ? null : TeamsTyped.Said(activity.Json),
            IsPublic: false);
    }

    private static ChatInput.Marked? Mark(TeamsActivity activity, string root, string marked, string noteReaction)
    {
        var isOn = Has(activity, "reactionsAdded", noteReaction);
        return At(marked) is { } saidAt && (isOn || Has(activity, "reactionsRemoved", noteReaction))
            ? new(
                new(TeamsIds.Platform, activity.Channel),
                root,
                marked == root ? root : new MessagePlace(activity.Channel, root, marked).ToString(),
                Author: null,
                saidAt,
                Timestamp(activity) ?? saidAt,
                new(TeamsIds.Platform, activity.Person.ToLowerInvariant()),
                NoteMark.Reaction,
                isOn)
            : null;
    }

    private static bool Has(TeamsActivity activity, string list, string reaction) =>
        activity.Json.Items(list).Any(one => one.Text("type") == reaction);

    /// <summary>A message's id is the time when it was posted, in Unix milliseconds.</summary>
    private static DateTimeOffset? At(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at is > 0 and < 100_000_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    private static DateTimeOffset? Timestamp(TeamsActivity activity) => DateTimeOffset.TryParse(
        activity.Json.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUniversalTime()
            : null;
}
