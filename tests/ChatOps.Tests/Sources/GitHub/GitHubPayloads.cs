using System.Text.Json.Nodes;
using ChatOps.Journal;
using ChatOps.Sources.GitHub;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>The recorded payloads, and what they are translated into.</summary>
internal static class GitHubPayloads
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Sources", "GitHub", "Payloads");

    /// <summary>Their names, such as "push.tag_created".</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal),
    ];

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static string Expected(string name) => File.ReadAllText(Path.Combine(Folder, name + ".expected.txt"));

    public static string Kind(string name) => name.Split('.')[0];

    public static Translation Translate(string name, Action<JsonNode>? change = null)
    {
        var json = JsonNode.Parse(Read(name))!;
        change?.Invoke(json);
        return TranslateBytes(Kind(name), System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static Translation TranslateBytes(string kind, ReadOnlyMemory<byte> body) =>
        GitHubTranslator.Translate(
            new Delivery("github", "d-1", kind, Translations.ReceivedAt, body), new("https://api.github.com/"));
}
