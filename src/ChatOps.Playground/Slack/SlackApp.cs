using System.Collections.Immutable;

namespace ChatOps.Playground.Slack;

/// <summary>The app installed in the workspace: its identity, its secrets, and how Slack reaches it.</summary>
public sealed record SlackApp
{
    public string AppId { get; init; } = "A01CHATOPS";

    public string TeamId { get; init; } = "T01PLAYGROUND";

    public string TeamDomain { get; init; } = "playground";

    /// <summary>The id of the organization (Enterprise Grid) that the workspace belongs to; most belong to none.</summary>
    public string? EnterpriseId { get; init; }

    public string BotId { get; init; } = "B01CHATOPS";

    public string BotToken { get; init; } = "xoxb-playground-bot";

    public string AppToken { get; init; } = "xapp-playground-app";

    public string SigningSecret { get; init; } = "playground-signing-secret";

    public SlackTransport Transport { get; init; } = new SlackTransport.Socket();

    public IReadOnlyList<SlashCommand> Commands { get; init; } = [];

    public IReadOnlyList<MessageShortcut> Shortcuts { get; init; } = [];

    /// <summary>Links into these domains, or below, are reported to the app, which may show something beside them.</summary>
    public IReadOnlyList<string> UnfurlDomains { get; init; } = [];

    /// <summary>The bot events in the manifest, such as <c>app_mention</c> or <c>message.channels</c>; no other events are sent.</summary>
    public IReadOnlySet<string> Events { get; init; } = new HashSet<string>
    {
        "app_mention",
        "app_home_opened",
        "message.im",
        "member_joined_channel",
        "subteam_members_changed",
    };

    /// <summary>
    /// The scopes granted to the bot token: a method that needs another one fails with <c>missing_scope</c>, and without
    /// <c>chat:write.public</c>, a post to a channel that the bot isn't in fails with <c>not_in_channel</c>.
    /// </summary>
    public ImmutableSortedSet<string> Scopes { get; init; } =
    [
        "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
        "chat:write.public", "commands", "files:read", "files:write", "groups:history", "groups:read", "groups:write", "im:history", "im:read", "im:write",
        "pins:read", "pins:write", "reactions:read", "reactions:write", "usergroups:read", "usergroups:write", "users:read", "users:read.email",
    ];
}

/// <summary>A slash command in the manifest. <paramref name="Name"/> starts with a slash.</summary>
public sealed record SlashCommand(string Name, string Description, string UsageHint = "", bool ShouldEscape = true);

/// <summary>An entry in the menu of every message.</summary>
public sealed record MessageShortcut(string Name, string CallbackId);

/// <summary>How Slack reaches the app.</summary>
public abstract record SlackTransport
{
    private SlackTransport()
    {
    }

    /// <summary>Socket Mode: the app connects to Slack.</summary>
    public sealed record Socket : SlackTransport;

    /// <summary>Signed HTTP requests to the app's request URLs.</summary>
    /// <param name="Options">Where menus request their options; without it, they don't find any.</param>
    public sealed record Http(Uri Commands, Uri Interactivity, Uri Events, Uri? Options = null) : SlackTransport
    {
        /// <summary>
        /// The usual paths below one address: <c>slack/commands</c>, <c>slack/interactive</c>, <c>slack/events</c>, <c>slack/options</c>.
        /// </summary>
        public static Http Below(Uri address) =>
            new(
                new Uri(address, "slack/commands"),
                new Uri(address, "slack/interactive"),
                new Uri(address, "slack/events"),
                new Uri(address, "slack/options"));
    }
}
