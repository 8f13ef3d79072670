using ChatOps.Fuzz.Targets;

namespace ChatOps.Fuzz;

/// <summary>Every parser that meets foreign bytes.</summary>
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

    /// <summary>The folder of what else an event source's target needs: its settings, and what carries a text in a good payload.</summary>
    public static string About(string source) => Path.Combine(AppContext.BaseDirectory, "sources", source);

    /// <summary>The inputs to begin with.</summary>
    public static IReadOnlyList<byte[]> Corpus(string name) =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];
}
