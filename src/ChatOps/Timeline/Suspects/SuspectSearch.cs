using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline.Suspects;

/// <summary>Looks for what changed before an alert began, and ranks it.</summary>
public sealed class SuspectSearch(ChangeLog log, ServiceCatalog catalog)
{
    private const int MostNamed = 3, MostRead = 100;

    /// <summary>The search for an alert; null: it belongs to no service.</summary>
    internal SuspectsFound? About(AlertChanged alert)
    {
        var services = catalog.Concerning(alert.About);
        return services.Count == 0 ? null : new(
            alert.System,
            alert.Group,
            alert.Id,
            alert.Start,
            [.. services.Select(service => service.Name)],
            [.. services.SelectMany(service => service.DependsOn)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Where(name => !services.Any(service => service.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))],
            catalog.EnvironmentOf(alert.About),
            [],
            Others: 0,
            Earlier: null);
    }

    /// <summary>The same search, with what is known now.</summary>
    internal async Task<SuspectsFound> FindAsync(DbConnection connection, SuspectsFound search)
    {
        var changes = await log.NewestAsync(
            connection,
            (fact, concerned, environment) => Covers(search, fact, concerned, environment),
            about => catalog.Concerning(about).Any(service => IsAbout(search, service)),
            search.Start - SuspectsFound.LongWindow,
            search.Start,
            ChangePlace.Newest(await Events.LastAsync(connection)),
            MostRead,
            isPerStory: false);
        // A merge and the deploy that brings it are one change.
        var candidates = changes.Newest.Where(change => change.Step is not null)
            .DistinctBy(change => change.Story is { } story ? $"story {story}" : change.Step!.Key)
            .Select(change => new Candidate(change, IsOwn(search, change.Services), catalog))
            .ToList();
        List<Candidate> near = [.. candidates
            .Where(candidate => candidate.Change.At >= search.Start - SuspectsFound.Window)
            .OrderBy(candidate => candidate.Rank)
            .ThenBy(candidate => candidate.IsSettled)
            .ThenByDescending(candidate => candidate.Change.At)];
        return search with
        {
            Suspects = [.. near.Take(MostNamed).Select(candidate => candidate.Suspect)],
            Others = Math.Max(0, near.Count - MostNamed),
            Earlier = near.Count == 0 && candidates is [var last, ..] ? last.Suspect : null,
            Back = near is [{ Back: { } back }, ..] ? back : null,
        };
    }

    /// <summary>Whether a fact may be among what a search finds.</summary>
    internal bool Covers(SuspectsFound search, Fact fact) =>
        Covers(search, fact, catalog.Concerning(fact.About), ChangeFilter.EnvironmentOf(fact, catalog));

    private static bool Covers(SuspectsFound search, Fact fact, IReadOnlyList<Service> concerned, string? environment) =>
        fact is not (LockChanged or FreezeChanged or HoldChanged or PolicyChanged)
        && (search.Environment is null || environment is null
            || environment.Equals(search.Environment, StringComparison.OrdinalIgnoreCase))
        && concerned.Any(service => IsAbout(search, service));

    private static bool IsOwn(SuspectsFound search, IReadOnlyList<Service> services) =>
        services.Any(service => IsAmong(search.Services, service));

    private static bool IsAbout(SuspectsFound search, Service service) =>
        IsAmong(search.Services, service) || IsAmong(search.DependsOn, service);

    private static bool IsAmong(IReadOnlyList<string> names, Service service) =>
        names.Contains(service.Name, StringComparer.OrdinalIgnoreCase);
}
