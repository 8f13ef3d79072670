using ChatOps.Catalog;
using ChatOps.Checks;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Says what was reported lately and belongs to no service, so that nobody has seen it.</summary>
internal sealed class UnclaimedChecks(Events events, ServiceCatalog catalog, TimeProvider clock) : IChecks
{
    private const int MostRead = 1000, MostNamed = 10;

    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public IEnumerable<Check> All() => [new("names", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var unclaimed = new List<(FactKind Kind, string Name, string Step)>();
        foreach (var kind in FactKinds.Known.Where(kind => kind.Type.IsSubclassOf(typeof(LabeledFact))))
        {
            unclaimed.AddRange(
                from @event in await events.NewestAsync(kind.Name, long.MaxValue, MostRead, cancellationToken)
                where @event.ReceivedAt > clock.GetUtcNow() - Lately
                let fact = (LabeledFact)@event.Fact
                where catalog.Concerning(fact.About).Count == 0
                select (kind, NameOf(fact.Labels), fact.StepKey!));
        }

        var groups = unclaimed.GroupBy(one => (one.Kind, one.Name), one => one.Step)
            .Select(group => (group.Key.Kind, group.Key.Name, Count: group.Distinct().Count()))
            .OrderByDescending(group => Matters(group.Kind)).ThenByDescending(group => group.Count)
            .ToList();
        return
        [
            .. groups.Take(MostNamed).Select(group => new Finding(
                "names",
                !Matters(group.Kind),
                $"{Plural.Of(group.Count, group.Kind.Name.Replace('_', ' '))} with {group.Name} {(group.Count == 1 ? "belongs" : "belong")} to no service",
                $"give it to one, with \"{group.Name}\" in ChatOps:Services:NAME:Names, or don't have it sent")),
            .. groups.Count > MostNamed
                ? (Finding[])
                [
                    new(
                        "names",
                        !groups.Skip(MostNamed).Any(group => Matters(group.Kind)),
                        $"{groups.Count - MostNamed} more names belong to no service",
                        "the same"),
                ]
                : [],
        ];
    }

    /// <summary>A registry has more images than there are services, and tools configure machines that are nobody's.</summary>
    private static bool Matters(FactKind kind) => kind.Type == typeof(AlertChanged) || kind.Type == typeof(DeploymentReported);

    /// <summary>The name by which a service would be known.</summary>
    private static string NameOf(IReadOnlyList<Label> labels) => (string[])
        [.. LabelNames.Services, .. LabelNames.Workloads, .. LabelNames.Images, .. LabelNames.Others, "alertname"] is var known
        && known.Select(name => labels.FirstOrDefault(label => Label.Plain(label.Name) == name)).FirstOrDefault(found => found is not null)
            is { } label
            ? $"{label}"
            : labels is [var first, ..] ? $"{first}" : "no names";
}
