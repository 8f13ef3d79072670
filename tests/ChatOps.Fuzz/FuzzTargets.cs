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
        new("github", GitHubWebhooks.Hold),
        new("jenkins", JenkinsWebhooks.Hold),
        new("redaction", Redactions.Hold),
        new("settings", ConfigurationFiles.Hold),
        new("clusters", ClusterObjects.Hold),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>The inputs to begin with.</summary>
    public static IReadOnlyList<byte[]> Corpus(string name) =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
