using ChatOps.Fuzz.Targets;

namespace ChatOps.Fuzz;

/// <summary>All parsers of untrusted bytes.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("signatures", Signatures.Hold),
        new("slack-deliveries", SlackDeliveries.Hold),
        new("slack-frames", SlackFrames.Hold),
        new("slack-answers", SlackAnswers.Hold),
        new("slack-messages", SlackMessages.Hold),
        new("commands", CommandTexts.Hold),
        new("redaction", Redactions.Hold),
        new("settings", ConfigurationFiles.Hold),
        new("clusters", ClusterObjects.Hold),
        .. Bot.EventSources.Select(SourceWebhooks.Of),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>
    /// The folder with the other files that an event source's target needs: its settings, and valid payloads with a place for text.
    /// </summary>
    public static string About(string source) => Path.Combine(AppContext.BaseDirectory, "sources", source);

    /// <summary>The seed inputs.</summary>
    public static IReadOnlyList<byte[]> Corpus(string name) =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];
}
