using ChatOps.Catalog;
using ChatOps.Journal;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Timeline;

/// <summary>Which changes someone asks about.</summary>
/// <param name="Service">Null: of any.</param>
/// <param name="Environment">Null: in any, and those that are in none, such as merges.</param>
public sealed record ChangeFilter(Service? Service, Environment? Environment)
{
    /// <param name="concerned">The services that the fact is about.</param>
    public bool Covers(Fact fact, IReadOnlyList<Service> concerned) => ScopeOf(fact) is { } scope
        ? scope.Overlaps(new(Service?.Name, Environment?.Name))
        : fact is PolicyChanged
            || (concerned.Count > 0
                && (Service is null || concerned.Contains(Service))
                && (Environment is null || Environment.Name.Equals(EnvironmentOf(fact), StringComparison.OrdinalIgnoreCase)));

    /// <summary>What a lock or a freeze covers; null for other facts.</summary>
    internal static LockScope? ScopeOf(Fact fact) => fact switch
    {
        LockChanged change => change.Scope,
        FreezeChanged change => change.Scope,
        _ => null,
    };

    internal static string? EnvironmentOf(Fact fact) => fact switch
    {
        DeploymentChanged deployment => deployment.Environment,
        _ => fact.About switch
        {
            About.Place place => place.Environment,
            About.Workload workload => workload.Environment,
            _ => null,
        },
    };
}
