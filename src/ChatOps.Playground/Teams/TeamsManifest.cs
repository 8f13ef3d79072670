using System.Text.Json;

namespace ChatOps.Playground.Teams;

/// <summary>A command that Teams offers while somebody types.</summary>
public sealed record TeamsCommand(string Title, string Description);

/// <summary>The app as the manifest describes it that organisations upload.</summary>
internal static class TeamsManifest
{
    public static IReadOnlyList<TeamsCommand> Commands { get; } = Read();

    private static IReadOnlyList<TeamsCommand> Read()
    {
        using var manifest = typeof(TeamsManifest).Assembly.GetManifestResourceStream("teams-app.json")!;
        using var json = JsonDocument.Parse(manifest);
        return
        [
            .. json.RootElement.GetProperty("bots")[0].GetProperty("commandLists")[0].GetProperty("commands").EnumerateArray()
                .Select(command => new TeamsCommand(
                    command.GetProperty("title").GetString()!, command.GetProperty("description").GetString()!)),
        ];
    }
}
