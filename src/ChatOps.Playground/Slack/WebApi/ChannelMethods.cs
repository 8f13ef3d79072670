using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>The <c>conversations.*</c> methods that create and change channels.</summary>
internal static class ChannelMethods
{
    private const int LongestText = 250;
    private const int MostInvited = 100;

    public static Answer Create(SlackWorkspace workspace, Arguments arguments)
    {
        var name = arguments.Text("name") ?? "";
        return ChannelNames.Fault(workspace, name) is { } fault
            ? Answer.Error(fault)
            : Shown(workspace, workspace.Create(name, arguments.Flag("is_private"), workspace.Bot.Id));
    }

    public static Answer Archive(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel) is { } unknown)
        {
            return unknown;
        }

        if (channel.IsArchived || channel.IsGeneral || IsOutside(workspace, channel))
        {
            return Answer.Error(channel.IsArchived ? "already_archived" : channel.IsGeneral ? "cant_archive_general" : "not_in_channel");
        }

        workspace.Archive(channel.Id, workspace.Bot.Id);
        return Answer.Ok();
    }

    public static Answer Unarchive(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel) is { } unknown)
        {
            return unknown;
        }

        if (!channel.IsArchived)
        {
            return Answer.Error("not_archived");
        }

        workspace.Unarchive(channel.Id, workspace.Bot.Id);
        return Answer.Ok();
    }

    /// <summary>Users who aren't administrators may rename only channels that they created.</summary>
    public static Answer Rename(SlackWorkspace workspace, Arguments arguments)
    {
        if (Enter(workspace, arguments, out var channel) is { } refused)
        {
            return refused;
        }

        var name = arguments.Text("name") ?? "";
        if ((channel.Creator == workspace.Bot.Id ? ChannelNames.Fault(workspace, name, channel) : "not_authorized") is { } fault)
        {
            return Answer.Error(fault);
        }

        workspace.Rename(channel.Id, name, workspace.Bot.Id);
        return Shown(workspace, channel);
    }

    public static Answer SetTopic(SlackWorkspace workspace, Arguments arguments) =>
        SetText(workspace, arguments, "topic", (channel, topic) => workspace.SetTopic(channel.Id, topic, workspace.Bot.Id));

    public static Answer SetPurpose(SlackWorkspace workspace, Arguments arguments) =>
        SetText(workspace, arguments, "purpose", (channel, purpose) => workspace.SetPurpose(channel.Id, purpose, workspace.Bot.Id));

    /// <summary>If one user can't be invited, the others aren't either, unless it is forced.</summary>
    public static Answer Invite(SlackWorkspace workspace, Arguments arguments)
    {
        if (Enter(workspace, arguments, out var channel) is { } refused)
        {
            return refused;
        }

        var invited = arguments.List("users");
        if (invited.Count is 0 or > MostInvited)
        {
            return invited.Count == 0
                ? Answer.Error("no_user")
                : Answer.Error("invalid_arguments", $"[ERROR] no more than {MostInvited} users");
        }

        var refusals = invited.Select(user => (User: user, Error: WhyNot(workspace, channel, user)))
            .Where(refusal => refusal.Error is not null)
            .ToList();
        var mayEnter = invited.Except(refusals.Select(refusal => refusal.User)).ToList();
        var isDone = refusals.Count == 0 || (arguments.Flag("force") && mayEnter.Count > 0);
        if (isDone)
        {
            mayEnter.ForEach(user => workspace.Join(channel.Id, user, workspace.Bot.Id));
        }

        var answer = isDone ? Shown(workspace, channel) : Answer.Error(refusals[0].Error!);
        if (refusals.Count > 0 && invited.Count > 1)
        {
            answer.Body["errors"] = new JsonArray([.. refusals.Select(refusal => new JsonObject
            {
                ["user"] = refusal.User,
                ["ok"] = false,
                ["error"] = refusal.Error,
            })]);
        }

        return answer;
    }

    private static string? WhyNot(SlackWorkspace workspace, Channel channel, string user) =>
        user == workspace.Bot.Id ? "cant_invite_self"
        : !workspace.Users.Any(known => known.Id == user && !known.IsDeleted) ? "user_not_found"
        : channel.Members.Contains(user) ? "already_in_channel"
        : null;

    private static Answer SetText(SlackWorkspace workspace, Arguments arguments, string field, Action<Channel, string> set)
    {
        if (Enter(workspace, arguments, out var channel) is { } refused)
        {
            return refused;
        }

        // An empty text clears it; a missing one is an error.
        if (arguments.Text(field) is not { Length: <= LongestText } text)
        {
            return arguments.Text(field) is null ? Answer.Missing(field) : Answer.Error("too_long");
        }

        set(channel, text);
        return Shown(workspace, channel);
    }

    private static Answer? Find(SlackWorkspace workspace, Arguments arguments, out Channel channel)
    {
        channel = ConversationMethods.Visible(workspace, arguments.Text("channel"))!;
        return channel switch
        {
            null => Answer.Error("channel_not_found"),
            { DirectWith: not null } => Answer.Error("method_not_supported_for_channel_type"),
            _ => null,
        };
    }

    /// <summary>A channel that the bot is in and that isn't archived.</summary>
    private static Answer? Enter(SlackWorkspace workspace, Arguments arguments, out Channel channel) =>
        Find(workspace, arguments, out channel)
            ?? (channel.IsArchived ? Answer.Error("is_archived") : IsOutside(workspace, channel) ? Answer.Error("not_in_channel") : null);

    private static bool IsOutside(SlackWorkspace workspace, Channel channel) => !channel.Members.Contains(workspace.Bot.Id);

    private static Answer Shown(SlackWorkspace workspace, Channel channel) =>
        Answer.Ok(new JsonObject { ["channel"] = ChannelShape.Of(workspace, workspace.Channel(channel.Id)) });
}
