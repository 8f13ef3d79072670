using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// <c>conversations.history</c> (newest first) and <c>conversations.replies</c> (the parent, then its thread, oldest first).
/// </summary>
internal static class HistoryMethods
{
    public static Answer History(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (!channel.Members.Contains(workspace.Bot.Id))
        {
            return Answer.Error("not_in_channel");
        }

        var shown = channel.Messages.SelectMany(message => message.Replies.Where(reply => reply.IsBroadcast).Prepend(message));
        return Answered(workspace, arguments, shown.OrderDescending(Timestamps.Order));
    }

    public static Answer Replies(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        return channel.Find(arguments.Text("ts")!) switch
        {
            null => Answer.Error("thread_not_found"),
            { ThreadTs: not null } reply => Answered(workspace, arguments, [reply]),
            var parent => Answered(workspace, arguments, parent.Replies, parent),
        };
    }

    private static Answer Answered(SlackWorkspace workspace, Arguments arguments, IEnumerable<Message> messages, Message? first = null)
    {
        decimal oldest = 0;
        var latest = decimal.MaxValue;
        if (arguments.Has("oldest") && !Timestamps.TryParse(arguments.Text("oldest")!, out oldest))
        {
            return Answer.Error("invalid_ts_oldest");
        }

        if (arguments.Has("latest") && !Timestamps.TryParse(arguments.Text("latest")!, out latest))
        {
            return Answer.Error("invalid_ts_latest");
        }

        var inclusive = arguments.Flag("inclusive");
        var asked = messages.Where(message => Timestamps.TryParse(message.Ts, out var ts)
            && (inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest));
        IReadOnlyList<Message> all = [.. first is null ? asked : asked.Prepend(first)];
        if (Page<Message>.TryTake(all, message => message.Ts, arguments, out var page) is { } error)
        {
            return error;
        }

        var answer = new JsonObject
        {
            ["messages"] = new JsonArray([
                .. page.Items.Select(message => MessageShape.Of(workspace, message, arguments.Flag("include_all_metadata")))
            ]),
            ["has_more"] = page.NextCursor.Length > 0,
        };
        if (page.NextCursor.Length > 0)
        {
            answer["response_metadata"] = page.Metadata;
        }

        return Answer.Ok(answer);
    }
}
