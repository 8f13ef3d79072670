using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatOps.Playground.Slack;

/// <summary>The bot's Slack app, as described by the manifest that workspaces create it from.</summary>
internal sealed class AppManifest
{
    /// <summary>The app's slash commands.</summary>
    public static IReadOnlyList<SlashCommand> Commands { get; } =
        [.. Read().Features.SlashCommands.Select(
            command => new SlashCommand(command.Command, command.Description, command.UsageHint, command.ShouldEscape))];

    public AppFeatures Features { get; init; } = new();

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

    internal sealed class ListedCommand
    {
        public string Command { get; init; } = "";

        public string Description { get; init; } = "";

        public string UsageHint { get; init; } = "";

        public bool ShouldEscape { get; init; }
    }
}
