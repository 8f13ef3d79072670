using System.Text.Json;

namespace ChatOps.Playground.Teams;

/// <summary>A command that Teams offers while somebody types.</summary>
public sealed record TeamsCommand(string Title, string Description);

/// <summary>What Teams offers in the menu of every message.</summary>
public sealed record TeamsMessageAction(string Id, string Title);

/// <summary>The app as the manifest describes it that organisations upload.</summary>
internal static class TeamsManifest
{
    private static readonly JsonElement Manifest = Read();

    public static IReadOnlyList<TeamsCommand> Commands { get; } =
        [
            .. Manifest.GetProperty("bots")[0].GetProperty("commandLists")[0].GetProperty("commands").EnumerateArray()
                .Select(command => new TeamsCommand(
                    command.GetProperty("title").GetString()!, command.GetProperty("description").GetString()!)),
        ];

    public static IReadOnlyList<TeamsMessageAction> MessageActions { get; } =
        [
            .. Manifest.GetProperty("composeExtensions")[0].GetProperty("commands").EnumerateArray()
                .Where(command => command.GetProperty("type").GetString() == "action"
                    && command.GetProperty("fetchTask").GetBoolean()
                    && command.GetProperty("context").EnumerateArray().Any(context => context.GetString() == "message"))
                .Select(command => new TeamsMessageAction(
                    command.GetProperty("id").GetString()!, command.GetProperty("title").GetString()!)),
        ];

    private static JsonElement Read()
    {
        using var manifest = typeof(TeamsManifest).Assembly.GetManifestResourceStream("teams-app.json")!;
        using var json = JsonDocument.Parse(manifest);
        return json.RootElement.Clone();
    }
}
