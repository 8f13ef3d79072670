using System.IO.Enumeration;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>The words of subscriptions: what can be wanted, and what can't be wanted together.</summary>
public static class FilterWords
{
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pr"] = "pull-request", ["pull"] = "pull-request", ["merge"] = "pull-request", ["deployment"] = "deploy",
        ["failure"] = "failed", ["success"] = "succeeded", ["successes"] = "succeeded", ["canceled"] = "cancelled",
        ["approval"] = "waiting",
    };

    /// <summary>The kinds of steps that put a story into a channel, and the verbs of operations.</summary>
    public static IReadOnlyList<string> Kinds =>
    [
        .. FactKinds.Known.Where(kind => kind.News is not News.Never).Select(kind => kind.Word)
            .Concat(OperationActions.Verbs)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<string> Outcomes { get; } = ["cancelled", "failed", "skipped", "succeeded", "superseded", "waiting"];

    public static IReadOnlyList<string> Severities { get; } = ["error", "info", "warning"];

    /// <summary>The word among the known ones that is meant: plurals and usual synonyms, too; null: none.</summary>
    public static string? Find(string word, IReadOnlyList<string> known) =>
        new[] { word, Cut(word, "s"), Cut(word, "es") }
            .OfType<string>()
            .SelectMany(form => new[] { form, Synonyms.GetValueOrDefault(form) })
            .Select(form => known.FirstOrDefault(one => one.Equals(form, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null);

    /// <summary>Whether a name or a pattern is that of at least one of the names.</summary>
    public static bool IsKnown(string pattern, IEnumerable<string> names) =>
        !pattern.AsSpan().ContainsAny('?', '\\') && names.Any(name => Matches(pattern, name));

    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);

    /// <summary>Why no step can ever meet a filter, as a sentence; null: one can.</summary>
    public static string? Contradiction(StoryFilter filter, ServiceCatalog catalog)
    {
        if (filter.Environments.Count > 0
            && filter.Kinds.FirstOrDefault(kind => FactKinds.Known.Any(known => known.Word == kind && !known.IsPlaced)) is { } unplaced)
        {
            return $"A {unplaced} isn't in an environment, so no {unplaced} would match: leave out one of the two.";
        }

        if (filter.Outcomes.Count > 0
            && filter.Severities.Count > 0
            && !Enum.GetValues<StepState>().Any(state =>
                OutcomeOf(state) is { } outcome && filter.Outcomes.Contains(outcome) && filter.Severities.Contains(SeverityOf(state))))
        {
            return $"Nothing {string.Join(" or ", filter.Outcomes)} is of severity {string.Join(" or ", filter.Severities)}: leave out one of the two.";
        }

        var services = catalog.Services.Where(
            service => filter.Services.Any(pattern => Matches(pattern, service.Name)) && service.Placements.Count > 0).ToList();
        return filter.Environments.Count > 0
            && services.Count > 0
            && !services.Exists(service => service.Placements.Any(
                placement => filter.Environments.Any(pattern => Matches(pattern, placement.Environment.Name))))
            ? $"{Plural.Some([.. services.Select(service => service.Name)], 5)} {(services.Count == 1 ? "doesn't" : "don't")} run in {Plural.List(filter.Environments)}."
            : null;
    }

    internal static IEnumerable<string> KindsOf(Fact fact) =>
        fact is OperationChanged operation ? [FactKinds.Of(fact).Word, operation.Action.Verb] : [FactKinds.Of(fact).Word];

    internal static string? OutcomeOf(StepState state) => state switch
    {
        StepState.Succeeded => "succeeded",
        StepState.Failed => "failed",
        StepState.Cancelled => "cancelled",
        StepState.Skipped => "skipped",
        StepState.Replaced => "superseded",
        StepState.Waiting or StepState.Blocked => "waiting",
        _ => null,
    };

    internal static string SeverityOf(StepState state) =>
        StepWords.ToneOf(state) switch { Tone.Bad => "error", Tone.Warning => "warning", _ => "info" };

    private static string? Cut(string word, string ending) =>
        word.Length > ending.Length + 1 && word.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? word[..^ending.Length] : null;
}
