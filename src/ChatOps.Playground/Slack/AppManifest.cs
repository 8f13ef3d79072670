using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatOps.Playground.Slack;

/// <summary>The bot's Slack app, as described by the manifest that workspaces create it from.</summary>
internal sealed class AppManifest
{
    private static readonly AppManifest Own = Read();

    /// <summary>The app's slash commands.</summary>
    public static IReadOnlyList<SlashCommand> Commands { get; } =
        [.. Own.Features.SlashCommands.Select(
            command => new SlashCommand(command.Command, command.Description, command.UsageHint, command.ShouldEscape))];

    /// <summary>The events to which it is subscribed.</summary>
    public static IReadOnlySet<string> Events { get; } = Own.Settings.EventSubscriptions.BotEvents.ToHashSet();

    public AppFeatures Features { get; init; } = new();

    public AppSettings Settings { get; init; } = new();

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
}
