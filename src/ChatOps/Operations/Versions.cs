using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Sources.GitHub;

namespace ChatOps.Operations;

/// <summary>What is known of a service's versions: the newest that was built, and what lies between two.</summary>
public sealed class Versions(Events events, ServiceCatalog catalog, GitHubApi github)
{
    private const int Page = 50;
    private const int MostPages = 20;

    /// <summary>The version of the newest build that passed or release that was published; null when none was heard of among the last thousand of all services.</summary>
    public async Task<string?> NewestAsync(Service service, CancellationToken cancellationToken)
    {
        var newest = await Task.WhenAll(NewestAsync<BuildChanged>(service, cancellationToken), NewestAsync<Released>(service, cancellationToken));
        return newest.Where(v => v.Version is not null).OrderByDescending(v => v.OccurredAt).Select(v => v.Version).FirstOrDefault();
    }

    private async Task<(DateTimeOffset OccurredAt, string? Version)> NewestAsync<TFact>(Service service, CancellationToken cancellationToken)
        where TFact : Fact
    {
        var before = long.MaxValue;
        for (var page = 0; page < MostPages && await events.NewestAsync<TFact>(before, Page, cancellationToken) is { Count: > 0 } some; page++)
        {
            before = some[^1].Position;
            var newest = some
                .Where(e => catalog.Concerning(e.Fact).Contains(service))
                .Select(e => (e.OccurredAt, Version: Version(e.Fact)))
                .Where(v => v.Version is not null && ImageName.IsVersion(v.Version))
                .OrderByDescending(v => v.OccurredAt)
                .FirstOrDefault();
            if (newest.Version is not null)
            {
                return newest;
            }
        }

        return default;
    }

    private static string? Version(Fact fact) => fact switch
    {
        BuildChanged { State: BuildState.Succeeded } build => build.Version,
        Released { Prerelease: false } release => release.Tag is ['v', >= '0' and <= '9', ..] ? release.Tag[1..] : release.Tag,
        _ => null,
    };

    /// <summary>The commits between two versions, or a sentence that says why they are not known.</summary>
    public async Task<(IReadOnlyList<CommitLine> Commits, string? Note)> BetweenAsync(Service service, string from, string to, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return ([], null);
        }

        // Release tags carry a "v" about as often as not; somebody waits, so both are asked at once.
        var answers = await Task.WhenAll(
            github.CompareAsync(service.Repository, "v" + from, "v" + to, cancellationToken),
            github.CompareAsync(service.Repository, from, to, cancellationToken));
        return (answers[0] is GitHubAnswer<Comparison>.Known ? answers[0] : answers[1]) switch
        {
            GitHubAnswer<Comparison>.Known({ AheadBy: 0, BehindBy: > 0 } back) => ([], $"This goes back {back.BehindBy} commits."),
            GitHubAnswer<Comparison>.Known(var between) => (between.Commits, between.AheadBy > between.Commits.Count ? $"{between.AheadBy} commits in all." : null),
            GitHubAnswer<Comparison>.Unknown(var reason) => ([], $"The commits in between are not known: {reason}"),
            _ => ([], null),
        };
    }
}
