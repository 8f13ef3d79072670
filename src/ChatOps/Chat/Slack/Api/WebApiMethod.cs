namespace ChatOps.Chat.Slack.Api;

/// <summary>A Web API method and how it may be called.</summary>
/// <param name="PerMinute">Slack's documented rate limit for the method in this workspace.</param>
/// <param name="ChannelPerMinute">Slack's additional limit for each channel.</param>
/// <param name="Reads">It changes nothing, so it can always be retried.</param>
internal sealed record WebApiMethod(string Name, int PerMinute, int? ChannelPerMinute = null, bool Reads = false)
{
    private const int Tier2 = 20, Tier3 = 50, Tier4 = 100, Hundreds = 200, SeveralHundreds = 300;

    public static readonly WebApiMethod
        AuthTest = new("auth.test", Hundreds, Reads: true),
        ConnectionsOpen = new("apps.connections.open", Tier3),
        PostMessage = new("chat.postMessage", SeveralHundreds, ChannelPerMinute: 60),
        Update = new("chat.update", Tier3),
        PostEphemeral = new("chat.postEphemeral", Tier4),
        Delete = new("chat.delete", Tier3),
        Unfurl = new("chat.unfurl", Tier3),
        GetPermalink = new("chat.getPermalink", Hundreds, Reads: true),
        ConversationInfo = new("conversations.info", Tier3, Reads: true),
        ConversationList = new("conversations.list", Tier2, Reads: true),
        History = new("conversations.history", Tier3, Reads: true),
        Replies = new("conversations.replies", Tier3, Reads: true),
        Join = new("conversations.join", Tier3),
        Open = new("conversations.open", Tier3),
        UserInfo = new("users.info", Tier4, Reads: true),
        BotInfo = new("bots.info", Tier3, Reads: true),
        GroupMembers = new("usergroups.users.list", Tier2, Reads: true),
        SetGroupMembers = new("usergroups.users.update", Tier2),
        OpenView = new("views.open", Tier4),
        UpdateView = new("views.update", Tier4),
        PublishView = new("views.publish", Tier4);

    /// <summary>Calls that may be made at once after a quiet period.</summary>
    public int Burst => PerMinute / 5;

    /// <summary>It only tests whether the token is valid.</summary>
    public bool Proves => this == AuthTest;

    /// <summary>How long a call waits for its turn; beyond that, the caller decides.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Reads ? 30 : 2);
}
