using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Storage;

namespace ChatOps.Operations.Planning;

/// <summary>The commits between two versions.</summary>
/// <param name="Note">A remark, or why the commits are unknown.</param>
/// <param name="Behind">How many commits the second version is behind, if it is only behind.</param>
public sealed record Between(IReadOnlyList<CommitLine> Commits, RichText? Note = null, int Behind = 0);

/// <summary>The known versions of a service, built or released, and the commits between two of them.</summary>
public sealed partial class Versions(Events events, Database database, CodeHosts code)
{
    private const int Page = 100;
    private const int MostPages = 10;
    private const int MostBuilds = 30;
    private const int MostReleases = 200;

    /// <summary>
    /// The versions that count for a service, most recently received first: those built by its own jobs from the branches it is deployed
    /// from, those released with its tags, and those pushed as its image.
    /// </summary>
    public async Task<IReadOnlyList<KnownVersion>> KnownAsync(Service service, CancellationToken cancellationToken)
    {
        var known = await Task.WhenAll(
            BuiltAsync(service, cancellationToken), ReleasedAsync(service, cancellationToken), PushedAsync(service, cancellationToken));
        return [.. known.SelectMany(k => k).OrderByDescending(version => version.Position)];
    }

    private async Task<IReadOnlyList<KnownVersion>> BuiltAsync(Service service, CancellationToken cancellationToken)
    {
        var subjects = ServiceCatalog.BuildsOf(service);
        if (subjects.Count == 0)
        {
            return [];
        }

        var main = service.Repository is null
            ? null
            : await database.ReadAsync(connection => DefaultBranches.FindAsync(connection, service.Repository), cancellationToken);
        return [.. (await Task.WhenAll(subjects.Select(subject => BuiltAsync(service, subject, main, cancellationToken)))).SelectMany(
            built => built)];
    }

    /// <summary>
    /// The newest build of a version by the service's jobs, from whatever branch: it is what the image's tag names. Null: none is known.
    /// </summary>
    public async Task<KnownVersion?> BuildAsync(Service service, Predicate<string> isVersion, CancellationToken cancellationToken)
    {
        var newest = await Task.WhenAll(ServiceCatalog.BuildsOf(service).Select(async subject =>
            await BuildsAsync(service, subject, cancellationToken)
                .Where(build => isVersion(build.Version.Forms[0]))
                .Select(build => build.Version)
                .FirstOrDefaultAsync(cancellationToken)));
        return newest.MaxBy(build => build?.Position);
    }

    /// <param name="main">The default branch, when known.</param>
    private async Task<IReadOnlyList<KnownVersion>> BuiltAsync(
        Service service, string subject, string? main, CancellationToken cancellationToken) =>
        await BuildsAsync(service, subject, cancellationToken)
            .Where(build => Counts(service, build.Fact, build.Version.Branch, main))
            .Select(build => build.Version)
            .Take(MostBuilds)
            .ToListAsync(cancellationToken);

    /// <summary>The builds that made a version, the newest first.</summary>
    private async IAsyncEnumerable<(BuildChanged Fact, KnownVersion Version)> BuildsAsync(
        Service service, string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seen, before) = (new HashSet<Key>(), long.MaxValue);
        for (var page = 0; page < MostPages
            && await events.OfAsync(subject, before, Page, cancellationToken) is { Count: > 0 } some; page++)
        {
            before = some[^1].Position;
            foreach (var (@event, build) in some.Select(e => (Event: e, Fact: (BuildChanged)e.Fact)))
            {
                // The last event of a build is its outcome.
                if (ServiceCatalog.JobOf(service, build.Job) is { } job
                    && seen.Add(build.Keys.First())
                    && build.State is BuildState.Succeeded
                    && ImageName.IsVersion(build.Version!))
                {
                    var branch = BranchOf(build, job);
                    yield return (build, new(
                        [build.Version!],
                        IsBuilt: true,
                        @event.Position,
                        $"built by {build.Name} {build.Numbered}{(branch is null ? "" : $" on {branch}")}")
                    {
                        ReceivedAt = @event.ReceivedAt, Branch = branch, Commit = build.ChangeCommit,
                    });
                }
            }
        }
    }

    private async Task<IReadOnlyList<KnownVersion>> ReleasedAsync(Service service, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return [];
        }

        var some = await events.OfAsync(Subject.Releases(service.Repository), long.MaxValue, MostReleases, cancellationToken);
        return
        [
            // The last event of a release is its state.
            .. some.Select(e => (e.Position, e.ReceivedAt, Fact: (Released)e.Fact)).DistinctBy(r => r.Fact.Tag)
                .Where(r => service.Rules.VersionOf(r.Fact.Tag) is not null)
                .Select(r => new KnownVersion(
                    FormsOf(r.Fact.Tag, service.Rules.VersionOf(r.Fact.Tag)!),
                    IsBuilt: false,
                    r.Position,
                    $"released as {r.Fact.Tag}",
                    r.Fact switch
                    {
                        { Change: ReleaseChange.Withdrawn } => "its release was withdrawn",
                        { Prerelease: true } => "its release is marked as a prerelease",
                        _ => null,
                    })
                {
                    ReceivedAt = r.ReceivedAt,
                }),
        ];
    }

    /// <summary>The version as tagged, with a "v" and without.</summary>
    private static IReadOnlyList<string> FormsOf(string tag, string version)
    {
        var bare = ImageName.WithoutV(version);
        return [.. new[] { tag, version, "v" + bare, bare }.Where(ImageName.IsVersion).Distinct()];
    }

    /// <summary>
    /// The branch of a build. Below the service's job, a multibranch pipeline has one job for each branch or pull request.
    /// </summary>
    private static string? BranchOf(BuildChanged build, string job)
    {
        var below = build.Job.Length > job.Length ? Uri.UnescapeDataString(build.Job[(build.Job.LastIndexOf('/') + 1)..]) : null;
        // A pull request's build may report its base branch, into which it was merged for the build.
        return below is not null && PullRequest().IsMatch(below) ? below : build.Branch ?? below;
    }

    private static bool Counts(Service service, BuildChanged build, string? branch, string? main) => service.Rules.Branches.Count > 0
        ? branch is not null && service.Rules.Covers(branch)
        : branch is null
            // A build of a release's tag builds exactly that version; this is checked, since a branch's name may also start with a number.
            || (service.Rules.VersionOf(branch) is { } tagged
                && ImageName.WithoutV(tagged) == ImageName.WithoutV(service.Rules.VersionOf(build.Version!) ?? build.Version!))
            || (branch == build.Branch ? build.IsDefaultBranch : null) is true
            || (main is not null ? branch == main : branch is "main" or "master" or "trunk");

    [GeneratedRegex(@"\A(?:PR|MR)-[0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex PullRequest();
}
