using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// Which repository a build or a deployment is of: tools know the address that they cloned from, and not what the bot calls the host. One
/// that no code host has may be an alias of one; then the path says which of the services' repositories is meant, unless several have it.
/// </summary>
/// <param name="configured">The repositories of the services.</param>
internal sealed class ClonedRepositories(IEnumerable<CodeHostName> hosts, IReadOnlyList<string> configured)
{
    private readonly IReadOnlyList<CodeHostName> _hosts = [.. hosts];

    public Translation Named(Translation translation) => translation is Translation.Events(var facts) && facts.Any(IsCloned)
        ? new Translation.Events([.. facts.Select(one => one.Fact switch
        {
            BuildChanged build => one with { Fact = Named(build) },
            DeploymentReported deployment => one with
            {
                Fact = deployment with { CloneHost = null, Repository = NameOf(deployment.CloneHost, deployment.Repository) },
            },
            _ => one,
        })])
        : translation;

    private static bool IsCloned(NewEvent told) => told.Fact switch
    {
        BuildChanged build => (build.CloneHost ?? build.Upstream?.CloneHost) is not null,
        DeploymentReported deployment => deployment.CloneHost is not null,
        _ => false,
    };

    private BuildChanged Named(BuildChanged build) => build with
    {
        CloneHost = null,
        Repository = NameOf(build.CloneHost, build.Repository),
        Upstream = build.Upstream is not { } by ? null : by with { CloneHost = null, Repository = NameOf(by.CloneHost, by.Repository) },
    };

    private string? NameOf(string? host, string? path) =>
        host is null || path is null ? path
        : _hosts.FirstOrDefault(one => one.Is(host)) is { } known ? $"{new RepositoryName(known.Name, path)}"
        : configured.Where(name => RepositoryName.HasPath(name, path)).ToList() is [var only] ? only
        : path;
}
