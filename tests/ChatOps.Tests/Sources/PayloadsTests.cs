using System.Runtime.CompilerServices;
using ChatOps.Journal;

namespace ChatOps.Tests.Sources;

/// <summary>Each source's payloads become the facts in the files next to them.</summary>
public sealed class PayloadsTests
{
    private const string Expected = ".expected.txt";

    public static TheoryData<string, string> Payloads =>
    [
        .. from source in Bot.EventSources
           from file in Files(source.Section)
           select (source.Name, Path.GetFileNameWithoutExtension(file)),
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_becomes_the_facts_in_the_file_next_to_it(string name, string payload)
    {
        var source = EventSourceContract.Of(name);
        var setup = source.SetUp(EventSourceContract.SettingsOf(name));
        var file = Path.Combine(Folder(source.Section), payload);

        var said = setup.Translate(new Delivery(
            name, "d-1", EventSourceContract.KindOf(setup, payload), Translations.ReceivedAt, File.ReadAllBytes(file + ".json"))
        {
            Instance = name,
            Headers = Headers(file),
        }).Text();

        if (System.Environment.GetEnvironmentVariable("CHATOPS_TEST_FREEZE") is { Length: > 0 })
        {
            File.WriteAllText(file + Expected, said);
        }

        (File.Exists(file + Expected) ? File.ReadAllText(file + Expected) : "").ShouldBe(said, $"{payload}{Expected} says otherwise.");
    }

    /// <summary>What the source needs of its request, for those that need any.</summary>
    internal static Dictionary<string, string> Headers(string file) => !File.Exists(file + ".headers.txt") ? [] :
        File.ReadLines(file + ".headers.txt").Select(line => line.Split(": ", 2)).ToDictionary(
            header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>Of sources that have expectations in files.</summary>
    private static string[] Files(string section) =>
        Path.Combine(Folder(section), "README.md") is var notes
        && File.Exists(notes)
        && File.ReadAllText(notes).Contains($"*{Expected}", StringComparison.Ordinal)
            ? Directory.GetFiles(Folder(section), "*.json")
            : [];

    private static string Folder(string section, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, section.Split(':')[^1], "Payloads");
}
