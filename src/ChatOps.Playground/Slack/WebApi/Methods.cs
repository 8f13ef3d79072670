namespace ChatOps.Playground.Slack.WebApi;

/// <summary>The methods that the emulator supports, with Slack's published tiers and scopes.</summary>
internal static class Methods
{
    private static readonly string[] Read = ["channels:read", "groups:read", "im:read", "mpim:read"];
    private static readonly string[] History = ["channels:history", "groups:history", "im:history", "mpim:history"];
    private static readonly string[] Manage = ["channels:manage", "channels:write", "groups:write", "im:write", "mpim:write"];
    private static readonly string[] Topic =
    [
        "channels:write.topic", "groups:write.topic", "im:write.topic", "mpim:write.topic", "channels:manage", "groups:write", "im:write", "mpim:write",
    ];

    public static IReadOnlyDictionary<string, Method> All { get; } = new Method[]
    {
        new("api.test", Tier.Four, AppMethods.ApiTest) { IsOpenToAll = true },
        new("auth.test", Tier.Hundreds, AppMethods.AuthTest),
        new("blocks.validate", Tier.Hundreds, BlockMethods.Validate) { IsOpenToAll = true },
        new("apps.connections.open", Tier.Three, AppMethods.OpenConnection) { ForAppToken = true },
        new("chat.postMessage", Tier.Hundreds, ChatMethods.Post) { Required = ["channel"], Scopes = ["chat:write"] },
        new("chat.update", Tier.Three, ChatMethods.Update) { Required = ["channel", "ts"], Scopes = ["chat:write"] },
        new("chat.postEphemeral", Tier.Four, ChatMethods.PostEphemeral) { Required = ["channel", "user"], Scopes = ["chat:write"] },
        new("chat.delete", Tier.Three, ChatMethods.Delete) { Required = ["channel", "ts"], Scopes = ["chat:write"] },
        new("chat.unfurl", Tier.Three, UnfurlMethods.Unfurl) { Scopes = ["links:write"] },
        new("chat.getPermalink", Tier.Hundreds, ChatMethods.Permalink) { Required = ["channel", "message_ts"], FormOnly = true },
        new("reactions.add", Tier.Three, ChatMethods.React) { Required = ["channel", "timestamp", "name"], Scopes = ["reactions:write"] },
        new("pins.add", Tier.Two, PinMethods.Add) { Required = ["channel"], Scopes = ["pins:write"] },
        new("pins.remove", Tier.Two, PinMethods.Remove) { Required = ["channel"], Scopes = ["pins:write"] },
        new("pins.list", Tier.Two, PinMethods.List) { Required = ["channel"], FormOnly = true, Scopes = ["pins:read"] },
        new("bookmarks.add", Tier.Two, BookmarkMethods.Add) { Required = ["channel_id", "title", "type"], Scopes = ["bookmarks:write"] },
        new("bookmarks.edit", Tier.Two, BookmarkMethods.Edit) { Required = ["bookmark_id", "channel_id"], Scopes = ["bookmarks:write"] },
        new("bookmarks.remove", Tier.Two, BookmarkMethods.Remove)
        {
            Required = ["bookmark_id", "channel_id"],
            Scopes = ["bookmarks:write"],
        },
        new("bookmarks.list", Tier.Three, BookmarkMethods.List) { Required = ["channel_id"], Scopes = ["bookmarks:read"] },
        new("conversations.info", Tier.Three, ConversationMethods.Info) { Required = ["channel"], FormOnly = true, Scopes = Read },
        new("conversations.list", Tier.Two, ConversationMethods.List) { FormOnly = true, Scopes = Read },
        new("conversations.members", Tier.Four, ConversationMethods.Members) { Required = ["channel"], FormOnly = true, Scopes = Read },
        new("conversations.join", Tier.Three, ConversationMethods.Join) { Required = ["channel"], Scopes = ["channels:join"] },
        new("conversations.open", Tier.Three, ConversationMethods.Open)
        {
            Scopes = ["channels:manage", "groups:write", "im:write", "mpim:write"],
        },
        new("conversations.create", Tier.Two, ChannelMethods.Create) { Scopes = Manage },
        new("conversations.archive", Tier.Two, ChannelMethods.Archive) { Required = ["channel"], Scopes = Manage },
        new("conversations.unarchive", Tier.Two, ChannelMethods.Unarchive) { Required = ["channel"], Scopes = Manage },
        new("conversations.rename", Tier.Two, ChannelMethods.Rename) { Required = ["channel"], Scopes = Manage },
        new("conversations.setTopic", Tier.Two, ChannelMethods.SetTopic) { Required = ["channel"], Scopes = Topic },
        new("conversations.setPurpose", Tier.Two, ChannelMethods.SetPurpose) { Required = ["channel"], Scopes = Topic },
        new("conversations.invite", Tier.Three, ChannelMethods.Invite)
        {
            Required = ["channel"],
            Scopes = ["channels:write.invites", "groups:write.invites", "channels:manage", "groups:write", "im:write", "mpim:write"],
        },
        new("conversations.history", Tier.Three, HistoryMethods.History) { Required = ["channel"], Scopes = History },
        new("conversations.replies", Tier.Three, HistoryMethods.Replies)
        {
            Required = ["channel", "ts"],
            FormOnly = true,
            Scopes = History,
        },
        new("files.getUploadURLExternal", Tier.Four, FileMethods.GetUploadUrl)
        {
            Required = ["filename", "length"],
            FormOnly = true,
            Scopes = ["files:write"],
        },
        new("files.completeUploadExternal", Tier.Four, FileMethods.Complete) { Required = ["files"], Scopes = ["files:write"] },
        new("files.info", Tier.Four, FileMethods.Info) { Required = ["file"], FormOnly = true, Scopes = ["files:read"] },
        new("files.delete", Tier.Three, FileMethods.Delete) { Required = ["file"], Scopes = ["files:write"] },
        new("users.info", Tier.Four, UserMethods.Info) { Required = ["user"], FormOnly = true, Scopes = ["users:read"] },
        new("users.list", Tier.Two, UserMethods.List) { FormOnly = true, Scopes = ["users:read"] },
        new("users.lookupByEmail", Tier.Three, UserMethods.LookUpByEmail)
        {
            Required = ["email"],
            FormOnly = true,
            Scopes = ["users:read.email"],
        },
        new("bots.info", Tier.Three, UserMethods.BotInfo) { FormOnly = true, Scopes = ["users:read"] },
        new("usergroups.list", Tier.Two, UserMethods.Groups) { FormOnly = true, Scopes = ["usergroups:read"] },
        new("usergroups.users.list", Tier.Two, UserMethods.GroupMembers)
        {
            Required = ["usergroup"],
            FormOnly = true,
            Scopes = ["usergroups:read"],
        },
        new("usergroups.users.update", Tier.Two, UserMethods.SetGroupMembers)
        {
            Required = ["usergroup", "users"],
            Scopes = ["usergroups:write"],
        },
        new("views.open", Tier.Four, ViewMethods.Open) { Required = ["trigger_id", "view"] },
        new("views.push", Tier.Four, ViewMethods.Push) { Required = ["trigger_id", "view"] },
        new("views.update", Tier.Four, ViewMethods.Update) { Required = ["view"] },
        new("views.publish", Tier.Four, ViewMethods.Publish) { Required = ["user_id", "view"] },
    }.ToDictionary(method => method.Name);
}
