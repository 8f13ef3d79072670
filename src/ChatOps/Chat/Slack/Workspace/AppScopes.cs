namespace ChatOps.Chat.Slack.Workspace;

/// <summary>The scopes of the bot's token that the app asks for, as in its manifest, and what each is for.</summary>
internal static class AppScopes
{
    /// <summary>Without one of these, the bot doesn't work.</summary>
    public static IReadOnlyList<(string Scope, string Why)> Needed { get; } =
    [
        ("commands", "slash commands"),
        ("chat:write", "posting"),
        ("channels:read", "finding channels by name"),
        ("users:read", "who is a guest, a bot, or from another organization"),
    ];

    /// <summary>Whoever installs the app may leave these out: each without its scope is a feature that is off.</summary>
    public static IReadOnlyList<(string Scope, string Feature)> Optional { get; } =
    [
        ("chat:write.public", "posting in public channels without an invitation"),
        ("channels:join", "joining public channels"),
        (
            "channels:history",
            "finding a message again whose confirmation was lost: it is posted again instead, and says so; and what people say in threads"),
        ("groups:read", "private channels by name: only their ids work"),
        ("groups:history", "the same as channels:history, in private channels"),
        ("usergroups:read", "user groups in the policy: they have no members"),
        ("usergroups:write", "user groups that follow who is on call: they keep their members"),
        ("reactions:read", "noting messages with a reaction"),
        ("pins:read", "noting messages with a pin"),
        ("links:read", "noticing links to pull requests, commits and builds"),
        ("links:write", "showing beside them what their stories say"),
        ("users:read.email", "e-mail addresses in /ops iam"),
        ("im:write", "paging people with a direct message"),
        ("im:history", "finding such a message again whose confirmation was lost"),
    ];
}
