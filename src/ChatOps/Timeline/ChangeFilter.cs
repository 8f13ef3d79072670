using ChatOps.Catalog;
using ChatOps.Journal;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Timeline;

/// <summary>Which changes someone asks about.</summary>
/// <param name="Service">Null: of any.</param>
/// <param name="Environment">Null: in any, and those that are in none, such as merges.</param>
public sealed record ChangeFilter(Service? Service, Environment? Environment)
{
    /// <summary>Nothing is left out.</summary>
    internal bool IsAnything => this is { Service: null, Environment: null };

    /// <param name="concerned">The services that the fact is about.</param>
    /// <param name="environment">The environment that it is about; see <see cref="EnvironmentOf"/>.</param>
    public bool Covers(Fact fact, IReadOnlyList<Service> concerned, string? environment) => ScopeOf(fact) is { } scope
        ? scope.Overlaps(new(Service?.Name, Environment?.Name))
        : fact is PolicyChanged
            || (concerned.Count > 0
                && (Service is null || concerned.Contains(Service))
                && (Environment is null || Environment.Name.Equals(environment, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether a fact may be covered that is about this. What it says itself may still exclude it.</summary>
    internal bool MayCover(About about, ServiceCatalog catalog) =>
        catalog.Concerning(about) is { Count: > 0 } concerned
        && (Service is null || concerned.Contains(Service))
        && (Environment is null
            || catalog.EnvironmentOf(about) is not { } environment
            || Environment.Name.Equals(environment, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a lock or a freeze covers; null for other facts.</summary>
    internal static LockScope? ScopeOf(Fact fact) => fact switch
    {
        LockChanged change => change.Scope,
        FreezeChanged change => change.Scope,
        _ => null,
    };

    /// <summary>The environment that a fact is about; null: none, or it isn't known.</summary>
    internal static string? EnvironmentOf(Fact fact, ServiceCatalog catalog) =>
        fact is DeploymentChanged deployment ? deployment.Environment : catalog.EnvironmentOf(fact.About);
}
