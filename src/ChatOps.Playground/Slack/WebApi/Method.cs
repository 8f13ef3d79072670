namespace ChatOps.Playground.Slack.WebApi;

/// <summary>One Web API method: its rate tier, what it requires, whether JSON bodies are ignored, and what it does.</summary>
internal sealed record Method(string Name, Tier Tier, Func<SlackWorkspace, Arguments, Answer> Handle)
{
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Only query and form arguments are read, as in Slack's own table of methods.</summary>
    public bool FormOnly { get; init; }

    /// <summary>Takes the app-level token (<c>xapp-</c>), in the header only and only by POST.</summary>
    public bool ForAppToken { get; init; }

    public bool IsOpenToAll { get; init; }

    public static IReadOnlyDictionary<string, Method> All { get; } = new Method[]
    {
        new("api.test", Tier.Four, AppMethods.ApiTest) { IsOpenToAll = true },
        new("auth.test", Tier.Hundreds, AppMethods.AuthTest),
        new("apps.connections.open", Tier.Three, AppMethods.OpenConnection) { ForAppToken = true },
        new("chat.postMessage", Tier.Hundreds, ChatMethods.Post) { Required = ["channel"] },
        new("chat.update", Tier.Three, ChatMethods.Update) { Required = ["channel", "ts"] },
        new("chat.postEphemeral", Tier.Four, ChatMethods.PostEphemeral) { Required = ["channel", "user"] },
        new("chat.delete", Tier.Three, ChatMethods.Delete) { Required = ["channel", "ts"] },
        new("chat.getPermalink", Tier.Hundreds, ChatMethods.Permalink) { Required = ["channel", "message_ts"], FormOnly = true },
        new("reactions.add", Tier.Three, ChatMethods.React) { Required = ["channel", "timestamp", "name"] },
        new("conversations.info", Tier.Three, ConversationMethods.Info) { Required = ["channel"], FormOnly = true },
        new("conversations.list", Tier.Two, ConversationMethods.List) { FormOnly = true },
        new("conversations.members", Tier.Four, ConversationMethods.Members) { Required = ["channel"], FormOnly = true },
        new("conversations.join", Tier.Three, ConversationMethods.Join) { Required = ["channel"] },
        new("conversations.open", Tier.Three, ConversationMethods.Open),
        new("conversations.history", Tier.Three, HistoryMethods.History) { Required = ["channel"] },
        new("conversations.replies", Tier.Three, HistoryMethods.Replies) { Required = ["channel", "ts"], FormOnly = true },
        new("users.info", Tier.Four, UserMethods.Info) { Required = ["user"], FormOnly = true },
        new("users.list", Tier.Two, UserMethods.List) { FormOnly = true },
        new("bots.info", Tier.Three, UserMethods.BotInfo) { FormOnly = true },
        new("usergroups.list", Tier.Two, UserMethods.Groups) { FormOnly = true },
        new("usergroups.users.list", Tier.Two, UserMethods.GroupMembers) { Required = ["usergroup"], FormOnly = true },
        new("views.open", Tier.Four, ViewMethods.Open) { Required = ["trigger_id", "view"] },
        new("views.push", Tier.Four, ViewMethods.Push) { Required = ["trigger_id", "view"] },
        new("views.update", Tier.Four, ViewMethods.Update) { Required = ["view"] },
        new("views.publish", Tier.Four, ViewMethods.Publish) { Required = ["user_id", "view"] },
    }.ToDictionary(method => method.Name);
}
