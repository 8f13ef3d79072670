using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatOps.Playground.Slack;

/// <summary>The bot's Slack app, as described by the manifest that workspaces create it from.</summary>
internal sealed class AppManifest
{
    /// <summary>The app, installed with all of its optional scopes.</summary>
    public static SlackApp App { get; } = Install(Read());

    public AppFeatures Features { get; init; } = new();

    public AppOAuth OauthConfig { get; init; } = new();

    public AppSettings Settings { get; init; } = new();

    private static SlackApp Install(AppManifest manifest) => new()
    {
        Commands =
        [
            .. manifest.Features.SlashCommands.Select(
                command => new SlashCommand(command.Command, command.Description, command.UsageHint, command.ShouldEscape)),
        ],
        Shortcuts =
        [
            .. manifest.Features.Shortcuts.Where(shortcut => shortcut.Type == "message")
                .Select(shortcut => new MessageShortcut(shortcut.Name, shortcut.CallbackId)),
        ],
        UnfurlDomains = manifest.Features.UnfurlDomains,
        Scopes = [.. manifest.OauthConfig.Scopes.Bot],
        Events = manifest.Settings.EventSubscriptions.BotEvents.ToHashSet(),
    };

    private static AppManifest Read()
    {
        using var reader = new StreamReader(typeof(AppManifest).Assembly.GetManifestResourceStream("slack-app.yaml")!);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<AppManifest>(reader);
    }

    internal sealed class AppFeatures
    {
        public List<ListedCommand> SlashCommands { get; init; } = [];

        public List<ListedShortcut> Shortcuts { get; init; } = [];

        public List<string> UnfurlDomains { get; init; } = [];
    }

    internal sealed class ListedShortcut
    {
        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public string CallbackId { get; init; } = "";
    }

    internal sealed class AppSettings
    {
        public Subscriptions EventSubscriptions { get; init; } = new();
    }

    internal sealed class Subscriptions
    {
        public List<string> BotEvents { get; init; } = [];
    }

    internal sealed class ListedCommand
    {
        public string Command { get; init; } = "";

        public string Description { get; init; } = "";

        public string UsageHint { get; init; } = "";

        public bool ShouldEscape { get; init; }
    }

    internal sealed class AppOAuth
    {
        public AppScopes Scopes { get; init; } = new();
    }

    internal sealed class AppScopes
    {
        public List<string> Bot { get; init; } = [];
    }
}
