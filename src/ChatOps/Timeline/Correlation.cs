using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Which facts belong to one story.</summary>
internal static class Correlation
{
    /// <summary>The keys of a fact, with those that need the catalog: a version of a service is its image at that version.</summary>
    /// <param name="repositoryOf">The name by which the catalog knows a repository.</param>
    public static IReadOnlyList<Key> Keys(Fact fact, IReadOnlyList<Service> concerned, Func<string, string> repositoryOf) =>
    [
        .. fact.Keys.Select(key => key.In(repositoryOf)),
        .. from service in concerned
           let version = VersionFor(service, fact)
           where service.Image is not null && version is not null && OneBuild.Is(version)
           select Key.Image(service.Image!, version),
    ];

    /// <summary>The keys that join an event with those like it.</summary>
    public static IReadOnlyList<Key> Repeats(Event @event) =>
        @event.Fact.Repeats is { } what ? Key.Near(what, @event.OccurredAt) : [];

    /// <summary>
    /// The version that a change removes and the one that it sets; it goes back if the second was known before the first.
    /// </summary>
    public static (Key From, Key To)? Replaces(Fact fact, IReadOnlyList<Service> concerned) =>
        fact.Replaces is { } replaces && (replaces.Image ?? (concerned is [var service, ..] ? service.Image : null)) is { } image
            ? (Key.Image(image, replaces.From), Key.Image(image, replaces.To))
            : null;

    /// <summary>What a fact deploys, and where to; null: nothing, or nobody knows where.</summary>
    public static StepTarget? Target(Fact fact, ServiceCatalog catalog)
    {
        (string System, string? Environment, string? Commit)? told = fact switch
        {
            OperationChanged { ToldVersion: not null } operation => ("", operation.Environment, operation.ToldRevision),
            // The code host's name for it may be one that the catalog knows.
            DeploymentChanged deployment => (
                deployment.System,
                catalog.EnvironmentOf(new About.Labeled([new("environment", deployment.Environment)])),
                deployment.Commit),
            DeploymentReported deployment => (
                deployment.System, catalog.EnvironmentOf(deployment.About) ?? deployment.Environment, deployment.Commit),
            _ => null,
        };
        return told is ({ } system, { } environment, var commit) && catalog.Concerning(fact.About) is { Count: > 0 } concerned
            ? new(
                system,
                [.. concerned.Select(service => service.Name)],
                environment,
                VersionFor(concerned[0], fact) is { } version ? Key.Image("", version).Value : null,
                commit)
            : null;
    }

    /// <summary>Some tags contain the service's name before the version; a tag that may be another service's means nothing.</summary>
    private static string? VersionFor(Service service, Fact fact) => fact.ToldVersion is not { } version ? null
        : service.Rules.VersionOf(version)
            ?? (fact.About is About.Repository { Tag: not null } && !service.Rules.Tags.Contains("*") ? null : version);
}
