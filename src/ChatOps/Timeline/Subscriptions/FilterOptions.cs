using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>Which steps are meant, in configuration.</summary>
public abstract class FilterOptions
{
    /// <summary>Names, or patterns with "*". None: all.</summary>
    public List<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public List<string> Environments { get; init; } = [];

    public List<string> Kinds { get; init; } = [];

    public List<string> Outcomes { get; init; } = [];

    public List<string> Severities { get; init; } = [];

    internal StoryFilter Filter() => new()
    {
        Services = Ordered(Services),
        Environments = Ordered(Environments),
        Kinds = Ordered(Kinds.Select(word => FilterWords.Find(word, FilterWords.Kinds) ?? word)),
        Outcomes = Ordered(Outcomes.Select(word => FilterWords.Find(word, FilterWords.Outcomes) ?? word)),
        Severities = Ordered(Severities.Select(word => FilterWords.Find(word, FilterWords.Severities) ?? word)),
    };

    internal static IReadOnlyList<string> Ordered(IEnumerable<string> words) =>
        [.. words.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <param name="at">The section.</param>
    private protected IEnumerable<string> FilterProblems(string at, ServiceCatalog catalog)
    {
        foreach (var word in Services.Where(word => !FilterWords.IsKnown(word, catalog.Services.Select(service => service.Name))))
        {
            yield return $"{at}:Services has '{word}': it matches nothing in ChatOps:Services.";
        }

        foreach (var word in Environments.Where(word => !FilterWords.IsKnown(word, catalog.Environments.Select(one => one.Name))))
        {
            yield return $"{at}:Environments has '{word}': it matches nothing in ChatOps:Environments.";
        }

        var isUnknown = false;
        foreach (var (name, words, known) in new[]
        {
            (nameof(Kinds), Kinds, FilterWords.Kinds),
            (nameof(Outcomes), Outcomes, FilterWords.Outcomes),
            (nameof(Severities), Severities, FilterWords.Severities),
        })
        {
            foreach (var word in words.Where(word => FilterWords.Find(word, known) is null))
            {
                isUnknown = true;
                yield return $"{at}:{name} has '{word}': use {string.Join(", ", known)}.";
            }
        }

        if (!isUnknown && FilterWords.Contradiction(Filter(), catalog) is { } contradiction)
        {
            yield return $"{at}: {contradiction}";
        }
    }
}
