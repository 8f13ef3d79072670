namespace ChatOps.Chat.Slack;

/// <summary>A Web API method and how it may be called.</summary>
/// <param name="PerMinute">Slack's documented rate, for the method in this workspace.</param>
/// <param name="PerChannel">The rate holds for each channel by itself.</param>
/// <param name="Reads">Changes nothing, so that it may be repeated without asking.</param>
internal sealed record SlackMethod(string Name, int PerMinute, bool PerChannel = false, bool Reads = false)
{
    private const int Tier2 = 20, Tier3 = 50, Tier4 = 100, Hundreds = 200;

    public static readonly SlackMethod
        AuthTest = new("auth.test", Hundreds, Reads: true),
        ConnectionsOpen = new("apps.connections.open", Tier3),
        PostMessage = new("chat.postMessage", 60, PerChannel: true),
        Update = new("chat.update", Tier3),
        PostEphemeral = new("chat.postEphemeral", Tier4),
        Delete = new("chat.delete", Tier3),
        GetPermalink = new("chat.getPermalink", Hundreds, Reads: true),
        ConversationInfo = new("conversations.info", Tier3, Reads: true),
        ConversationList = new("conversations.list", Tier2, Reads: true),
        History = new("conversations.history", Tier3, Reads: true),
        Replies = new("conversations.replies", Tier3, Reads: true),
        Join = new("conversations.join", Tier3),
        UserInfo = new("users.info", Tier4, Reads: true),
        GroupMembers = new("usergroups.users.list", Tier2, Reads: true),
        OpenView = new("views.open", Tier4),
        UpdateView = new("views.update", Tier4),
        PublishView = new("views.publish", Tier4);

    /// <summary>Calls that may follow one another at once, after a quiet time. None where Slack hides what comes too fast.</summary>
    public int Burst => PerChannel ? 1 : PerMinute / 5;

    /// <summary>How long a call waits for its turn by itself; beyond that its caller decides.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Reads ? 30 : 2);
}
