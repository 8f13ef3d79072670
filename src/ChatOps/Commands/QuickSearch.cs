using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>Finds services, their versions and operations by the words that name them.</summary>
public sealed class QuickSearch(ServiceCatalog catalog, OperationRows rows, Versions versions, IPolicy policy) : ISearch
{
    private const int Most = 25, MostServices = 10, MostSearched = 3, MostOperations = 50, LongestText = 200, MostWords = 8;

    public async Task<SearchResult> FindAsync(Principal who, string text, CancellationToken cancellationToken)
    {
        if (await policy.MayAskAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            return new SearchResult.Refused(decision.Words);
        }

        var cut = text.Length <= LongestText ? text : text[..LongestText];
        var words = cut.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
        var named = catalog.Services.Where(service => words.Exists(word => Has(service.Name, word)))
            .OrderByDescending(service => words.Exists(word => service.Name.Equals(word, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        var hits = new List<SearchHit>();
        foreach (var service in catalog.Services.Where(s => AllIn(words, OfService(s))).OrderBy(s => !named.Contains(s)).Take(MostServices))
        {
            hits.Add(Hit(service, await rows.HistoryAsync(service.Name, null, MostOperations, cancellationToken)));
        }

        if (words.Count > 0)
        {
            foreach (var service in named.Take(MostSearched))
            {
                hits.AddRange((await versions.KnownAsync(service, cancellationToken))
                    .DistinctBy(version => version.Identity)
                    .Where(version => AllIn(words, [service.Name, "version", .. version.Forms]))
                    .Select(version => Hit(service, version)));
            }

            hits.AddRange((await OperationsAsync(named, cancellationToken))
                .Where(operation => AllIn(words, OfOperation(operation)))
                .Select(Hit));
        }

        return new SearchResult.Found([.. hits.Take(Most)]);
    }

    /// <summary>Those of the services that were named; the latest of all services, if none was.</summary>
    private async Task<IReadOnlyList<Operation>> OperationsAsync(List<Service> named, CancellationToken cancellationToken)
    {
        if (named.Count == 0)
        {
            return await rows.LatestAsync(MostOperations, cancellationToken);
        }

        var operations = new List<Operation>();
        foreach (var service in named.Take(MostSearched))
        {
            operations.AddRange(await rows.HistoryAsync(service.Name, null, MostOperations, cancellationToken));
        }

        return operations;
    }

    private static SearchHit Hit(Service service, IReadOnlyList<Operation> history)
    {
        var last = service.Placements
            .Select(placement => (
                placement.Environment.Name,
                Operation: history.FirstOrDefault(operation => operation.Plan.Environment == placement.Environment.Name)))
            .ToList();
        return new(
            service.Name,
            string.Join(" · ", last.Select(place => place.Operation is { } o ? $"{place.Name}: {Brief(o)}" : place.Name)),
            new()
            {
                Title = RichText.Of($"{service.Name:b}"),
                Fields =
                [
                    .. service.Repository is { } repository ? [new Field("Repository", repository)] : Array.Empty<Field>(),
                    .. last.Select(place => new Field(place.Name, place.Operation is { } o ? Line(o) : "no operation yet")),
                ],
                Footer = RichText.Of(
                    $"The last operation in each environment. {new Span.Command("status", service.Name)} asks the clusters."),
            });
    }

    private static SearchHit Hit(Service service, KnownVersion version) => new(
        $"{service.Name} {version.Forms[0]}",
        version.Origin,
        new()
        {
            Title = RichText.Of($"{service.Name:b} {version.Forms[0]:c}"),
            Lines = [version.Flaw is { } flaw ? $"{version.Origin}; {flaw}" : version.Origin],
        });

    private static SearchHit Hit(Operation operation) => new(
        $"{operation.Plan.Service} in {operation.Plan.Environment}: {Brief(operation)}",
        $"operation {operation.Id}",
        new()
        {
            Title = RichText.Of($"{operation.Plan.Service:b} in {operation.Plan.Environment}: {operation.Plan.Action.Brief}"),
            Tone = operation.State switch
            {
                OperationState.Running => Tone.Running,
                OperationState.Succeeded => Tone.Good,
                OperationState.Failed => Tone.Bad,
                _ => Tone.Neutral,
            },
            Lines = [Line(operation)],
            Footer = $"operation {operation.Id}",
        });

    private static RichText Line(Operation operation) => RichText.Of(
        $"{Brief(operation)}, {operation.CreatedAt} by {operation.By}{(operation.Outcome is { } outcome ? " – " + outcome : RichText.Empty)}");

    private static string Brief(Operation operation) => $"{operation.Plan.Action.Brief}, {State(operation)}";

    private static string State(Operation operation) => operation.State.ToString().ToLowerInvariant();

    private static List<string> OfService(Service service) =>
        [service.Name, service.Repository ?? "", "service", .. service.Placements.Select(placement => placement.Environment.Name)];

    private static List<string> OfOperation(Operation operation) =>
    [
        operation.Id, operation.Plan.Service, operation.Plan.Environment, operation.Plan.Verb, operation.Plan.Action.From ?? "",
        operation.Plan.Action.To, State(operation), "operation",
    ];

    private static bool AllIn(List<string> words, IReadOnlyList<string> about) =>
        words.TrueForAll(word => about.Any(known => Has(known, word)));

    private static bool Has(string known, string word) => known.Contains(word, StringComparison.OrdinalIgnoreCase);
}
