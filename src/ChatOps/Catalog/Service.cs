using ChatOps.Clusters.Writing;
using ChatOps.People;

namespace ChatOps.Catalog;

/// <summary>A service, under the name that its team uses, with everything configured for it.</summary>
/// <param name="Channels">Where its timeline is posted, as configured.</param>
/// <param name="OtherImages">The images of other containers that a version also sets, without tags.</param>
public sealed record Service(
    string Name,
    IReadOnlyList<ChatId> Channels,
    string? Repository,
    IReadOnlyList<string> Jobs,
    string? Image,
    IReadOnlyList<Placement> Placements,
    IReadOnlyList<ContainerImage> OtherImages)
{
    /// <summary>The repository's default branch, if configured; null: what the repository reports applies.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>Whether its deploys and rollbacks are reported to the code host; null: as configured for the code host.</summary>
    public bool? ReportDeployments { get; init; }

    /// <summary>Which builds and releases are its versions.</summary>
    public VersionRules Rules { get; init; } = new(["*"], []);

    public Placement? In(string environment) =>
        Placements.FirstOrDefault(p => p.Environment.Name.Equals(environment, StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of the services that it calls.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The schedule that says who is on call for it; null: the default one.</summary>
    public string? OnCall { get; init; }

    /// <summary>How others call it.</summary>
    public IReadOnlyList<LabelPattern> Names { get; init; } = [];
}
