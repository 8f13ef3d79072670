using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Which facts belong together, and which are worth a message of their own.</summary>
internal static class Correlation
{
    /// <summary>The keys of a fact, with those that need the catalog: a version of a service is its image at that version.</summary>
    public static IReadOnlyCollection<Key> Keys(Fact fact, ServiceCatalog catalog) =>
    [
        .. fact.Keys,
        .. from service in catalog.Concerning(fact)
           let version = VersionFor(service, fact)
           where service.Image is not null && version is not null && IsOneBuild(version)
           select Key.Image(service.Image!, version),
    ];

    /// <summary>
    /// A rollback has a message of its own, where people see it now, and is told in the story of what it took back, too. So has any other change that goes back:
    /// the old version's story is far up.
    /// </summary>
    /// <param name="goesBack">Whether it does, as <see cref="Replaces"/> says.</param>
    public static Key? Mentions(Fact fact, ServiceCatalog catalog, bool goesBack) => fact switch
    {
        OperationChanged { State: OperationState.Planned } => null,
        OperationChanged { Verb: "rollback", Image: { } image, From: { } from } => Key.Image(image, from),
        _ => goesBack ? Replaces(fact, catalog)?.From : null,
    };

    /// <summary>The version that a change takes away and the one that it puts there, of what sets one; it goes back when the second was known before the first.</summary>
    public static (Key From, Key To)? Replaces(Fact fact, ServiceCatalog catalog) => fact switch
    {
        OperationChanged { Verb: "deploy", Image: { } image, From: { } from, To: { } to } => (Key.Image(image, from), Key.Image(image, to)),
        WorkloadChanged { From: { } from, To: { } to } change when catalog.Find(change.Service)?.Image is { } image => (Key.Image(image, from), Key.Image(image, to)),
        _ => null,
    };

    /// <summary>Whether a story with this event in it is shown. Pushes and builds of other branches wait until their pull request says something.</summary>
    /// <param name="defaultBranches">By repository, as far as they are known.</param>
    public static bool IsWorthAMessage(Event @event, IReadOnlyDictionary<string, string> defaultBranches) => @event.Fact switch
    {
        Pushed push => push is { IsDefaultBranch: true, IsTag: false, Commit: not null },
        PullRequestChanged { Action: PullRequestAction.Updated or PullRequestAction.Edited } => false,
        Released release => release.Change is not ReleaseChange.Edited,
        PullRequestChanged or DeploymentChanged => true,
        // A builder may know the commit only once it has checked it out: a build that has just begun may be part of a story that is told already.
        BuildChanged build => build is { IsOver: true } or { Commit: not null } && (build.QueuedPull is not null || IsOfDefaultBranch(build, defaultBranches)),
        HoldChanged or WorkloadChanged => true,
        OperationChanged operation => operation.State is OperationState.Scheduled or OperationState.Running or OperationState.Succeeded or OperationState.Failed or OperationState.Superseded or OperationState.Applied,
        _ => false,
    };

    /// <summary>The default branch is what its repository says it is. What has not been heard of goes by its usual names.</summary>
    private static bool IsOfDefaultBranch(BuildChanged build, IReadOnlyDictionary<string, string> defaultBranches) =>
        build.IsDefaultBranch
        ?? (build.Branch is null
            || (build.Repository is not null && defaultBranches.TryGetValue(build.Repository, out var known) ? build.Branch == known : build.Branch is "main" or "master" or "trunk" or "develop"));

    /// <summary>A tag is written with the service's name by some and means the version behind it; a tag that may be another service's means nothing.</summary>
    private static string? VersionFor(Service service, Fact fact) => Version(fact) is not { } version ? null
        : service.Rules.VersionOf(version) ?? (fact is Released or Pushed && !service.Rules.Tags.Contains("*") ? null : version);

    /// <summary>The version that a fact is about, as it is written there.</summary>
    public static string? Version(Fact fact) => fact switch
    {
        BuildChanged build => build.Version,
        Released release => release.Tag,
        Pushed { IsTag: true } tag => tag.Ref,
        OperationChanged { Verb: "deploy" } deploy => deploy.To,
        WorkloadChanged change => change.To,
        _ => null,
    };

    /// <summary>Tags that move from build to build ("latest", "main", "2.0-SNAPSHOT") would tie all changes into one story.</summary>
    private static bool IsOneBuild(string versionAndDigest) =>
        versionAndDigest.Split('@')[0] is var version && version.Any(char.IsAsciiDigit) && !version.Contains("snapshot", StringComparison.OrdinalIgnoreCase) && !version.Contains("latest", StringComparison.OrdinalIgnoreCase);
}
