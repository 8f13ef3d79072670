using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>chat.*</c> and <c>reactions.add</c>.</summary>
internal static class ChatMethods
{
    private const int UpdateTextLimit = 4_000;

    public static Answer Post(SlackWorkspace workspace, Arguments arguments)
    {
        if (Target(workspace, arguments.Text("channel")!) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (MayPost(workspace, channel) is { } refused)
        {
            return refused;
        }

        if (MessageContent.TryRead(arguments, textLimit: null, out var content) is { } invalid)
        {
            return invalid;
        }

        if (content.IsEmpty)
        {
            return Answer.Error("no_text");
        }

        var threadTs = arguments.Has("thread_ts") ? arguments.Text("thread_ts") : null;
        if (threadTs is not null && channel.Parent(threadTs) is null)
        {
            return Answer.Error("thread_not_found");
        }

        var message = workspace.Post(new Message
        {
            Channel = channel.Id,
            Ts = "",
            User = workspace.Bot.Id,
            IsFromApp = true,
            Text = content.Text ?? "",
            Blocks = content.Blocks ?? [],
            Attachments = content.Attachments ?? [],
            Metadata = content.Metadata,
            ThreadTs = threadTs,
            IsBroadcast = threadTs is not null && arguments.Flag("reply_broadcast"),
        });
        return Answer.Ok(
            new JsonObject { ["channel"] = channel.Id, ["ts"] = message.Ts, ["message"] = MessageShape.Of(workspace, message) });
    }

    public static Answer Update(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (channel.IsArchived)
        {
            return Answer.Error("is_inactive");
        }

        if (channel.Find(arguments.Text("ts")!) is not { IsTombstone: false } message)
        {
            return Answer.Error("message_not_found");
        }

        if (!message.IsFromApp)
        {
            return Answer.Error("cant_update_message");
        }

        if (MessageContent.TryRead(arguments, UpdateTextLimit, out var content) is { } invalid)
        {
            return invalid;
        }

        if (content.IsEmpty)
        {
            return Answer.Error("no_text");
        }

        var updated = workspace.Replace(message, message.Edited(content, workspace.NewTs()));
        return Answer.Ok(new JsonObject
        {
            ["channel"] = channel.Id,
            ["ts"] = updated.Ts,
            ["text"] = updated.Text,
            ["message"] = MessageShape.Of(workspace, updated),
        });
    }

    /// <summary>The next state of a message: text without blocks removes the blocks; attachments and metadata stay unless sent.</summary>
    public static Message Edited(this Message message, MessageContent content, string at) => message with
    {
        Text = content.Text ?? "",
        Blocks = content.Blocks ?? [],
        Attachments = content.Attachments ?? message.Attachments,
        Metadata = content.Metadata ?? message.Metadata,
        Edits = message.Edits + 1,
        EditedTs = content.Blocks is null or [] ? at : message.EditedTs,
    };

    public static Answer PostEphemeral(SlackWorkspace workspace, Arguments arguments)
    {
        if (Target(workspace, arguments.Text("channel")!) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (MayPost(workspace, channel) is { } refused)
        {
            return refused;
        }

        if (!channel.Members.Contains(arguments.Text("user")!))
        {
            return Answer.Error("user_not_in_channel");
        }

        if (MessageContent.TryRead(arguments, textLimit: null, out var content) is { } invalid)
        {
            return invalid;
        }

        if (content.IsEmpty)
        {
            return Answer.Error("no_text");
        }

        var message = workspace.Post(new Message
        {
            Channel = channel.Id,
            Ts = "",
            User = workspace.Bot.Id,
            IsFromApp = true,
            OnlyFor = arguments.Text("user"),
            Text = content.Text ?? "",
            Blocks = content.Blocks ?? [],
            Attachments = content.Attachments ?? [],
            ThreadTs = arguments.Has("thread_ts") ? arguments.Text("thread_ts") : null,
        });
        return Answer.Ok(new JsonObject { ["message_ts"] = message.Ts });
    }

    public static Answer Delete(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (channel.Find(arguments.Text("ts")!) is not { IsTombstone: false } message)
        {
            return Answer.Error("message_not_found");
        }

        if (!message.IsFromApp)
        {
            return Answer.Error("cant_delete_message");
        }

        workspace.Delete(message);
        return Answer.Ok(new JsonObject { ["channel"] = channel.Id, ["ts"] = message.Ts });
    }

    public static Answer Permalink(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        return channel.Find(arguments.Text("message_ts")!) is { } message
            ? Answer.Ok(new JsonObject { ["channel"] = channel.Id, ["permalink"] = workspace.Permalink(message) })
            : Answer.Error("message_not_found");
    }

    public static Answer React(SlackWorkspace workspace, Arguments arguments)
    {
        if (ConversationMethods.Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (channel.IsArchived)
        {
            return Answer.Error("is_archived");
        }

        if (channel.Find(arguments.Text("timestamp")!) is not { } message)
        {
            return Answer.Error("message_not_found");
        }

        var name = arguments.Text("name")!.Trim(':');
        if (message.Reactions.GetValueOrDefault(name, []) is var users && users.Contains(workspace.Bot.Id))
        {
            return Answer.Error("already_reacted");
        }

        workspace.Replace(message, message with { Reactions = message.Reactions.SetItem(name, users.Add(workspace.Bot.Id)) });
        return Answer.Ok();
    }

    /// <summary>
    /// The target of a post: by a channel's id, a public channel's name, or a user id for the direct message conversation.
    /// </summary>
    private static Channel? Target(SlackWorkspace workspace, string channel)
    {
        if (workspace.Users.FirstOrDefault(user => user.Id == channel && !user.IsBot) is { } user)
        {
            return workspace.Direct(user);
        }

        return !channel.StartsWith('@') && workspace.FindChannel(channel) is { } found && ConversationMethods.IsVisible(workspace, found)
            ? found
            : null;
    }

    private static Answer? MayPost(SlackWorkspace workspace, Channel channel) =>
        channel.IsArchived ? Answer.Error("is_archived")
        : !channel.Members.Contains(workspace.Bot.Id) && !workspace.App.Scopes.Contains("chat:write.public")
            ? Answer.Error("not_in_channel")
        : null;
}
