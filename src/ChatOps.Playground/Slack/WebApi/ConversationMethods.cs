using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>The <c>conversations.*</c> methods, except for reading messages.</summary>
internal static class ConversationMethods
{
    private static readonly string[] Types = ["public_channel", "private_channel", "mpim", "im"];

    /// <summary>The channel with this id, if the bot can see it: a private one only if it is a member.</summary>
    public static Channel? Visible(SlackWorkspace workspace, string? id) =>
        id is not null && workspace.FindChannel(id) is { } channel && channel.Id == id && IsVisible(workspace, channel) ? channel : null;

    public static bool IsVisible(SlackWorkspace workspace, Channel channel) =>
        (!channel.IsPrivate && channel.DirectWith is null) || channel.Members.Contains(workspace.Bot.Id);

    public static Answer Info(SlackWorkspace workspace, Arguments arguments)
    {
        if (Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        var shape = ChannelShape.Of(workspace, channel);
        if (arguments.Flag("include_num_members"))
        {
            shape["num_members"] = channel.Members.Count;
        }

        return Answer.Ok(new JsonObject { ["channel"] = shape });
    }

    public static Answer List(SlackWorkspace workspace, Arguments arguments)
    {
        var types = arguments.Has("types") ? arguments.List("types") : ["public_channel"];
        if (types.Except(Types).Any())
        {
            return Answer.Error("invalid_types");
        }

        var listed = workspace.Channels.Where(channel => IsVisible(workspace, channel)
            && types.Contains(channel.DirectWith is not null ? "im" : channel.IsPrivate ? "private_channel" : "public_channel")
            && !(channel.IsArchived && arguments.Flag("exclude_archived")));
        return Page<Channel>.TryTake([.. listed], channel => channel.Id, arguments, out var page) ?? Answer.Ok(new JsonObject
        {
            ["channels"] = new JsonArray([.. page.Items.Select(channel => ChannelShape.Of(workspace, channel))]),
            ["response_metadata"] = page.Metadata,
        });
    }

    public static Answer Members(SlackWorkspace workspace, Arguments arguments)
    {
        if (Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        return Page<string>.TryTake([.. channel.Members], member => member, arguments, out var page) ?? Answer.Ok(new JsonObject
        {
            ["members"] = page.Items.ToArray(),
            ["response_metadata"] = page.Metadata,
        });
    }

    public static Answer Join(SlackWorkspace workspace, Arguments arguments)
    {
        if (Visible(workspace, arguments.Text("channel")) is not { } channel)
        {
            return Answer.Error("channel_not_found");
        }

        if (channel.IsPrivate || channel.DirectWith is not null)
        {
            return Answer.Error("method_not_supported_for_channel_type");
        }

        if (channel.IsArchived)
        {
            return Answer.Error("is_archived");
        }

        var already = channel.Members.Contains(workspace.Bot.Id);
        workspace.Join(channel.Id, workspace.Bot.Id);
        var answer = new JsonObject { ["channel"] = ChannelShape.Of(workspace, workspace.Channel(channel.Id)) };
        if (already)
        {
            answer["warning"] = "already_in_channel";
            answer["response_metadata"] = new JsonObject { ["warnings"] = new JsonArray("already_in_channel") };
        }

        return Answer.Ok(answer);
    }

    public static Answer Open(SlackWorkspace workspace, Arguments arguments)
    {
        if (arguments.Has("channel"))
        {
            return Visible(workspace, arguments.Text("channel")) is { DirectWith: not null } known
                ? Opened(known)
                : Answer.Error("channel_not_found");
        }

        return arguments.List("users") switch
        {
            [] => Answer.Error("users_list_not_supplied"),
            [var id] when workspace.Users.FirstOrDefault(user => user.Id == id && !user.IsBot) is { } user =>
                Opened(workspace.Direct(user)),
            [_] => Answer.Error("user_not_found"),
            _ => Answer.Error("method_not_supported_for_channel_type"),
        };

        Answer Opened(Channel channel) => Answer.Ok(new JsonObject
        {
            ["channel"] = arguments.Flag("return_im") ? ChannelShape.Of(workspace, channel) : new JsonObject { ["id"] = channel.Id },
        });
    }
}
