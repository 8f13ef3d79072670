using System.IO.Enumeration;

namespace ChatOps.Policy.Order;

/// <summary>What a version must have behind it before it may be deployed somewhere. Rollbacks aren't held up.</summary>
/// <param name="Place">"policy.yaml:14".</param>
public sealed record PromotionRule(string Place, PromotionNeeds Needs)
{
    /// <summary>Names, or patterns with "*"; none: all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Who may deploy a hotfix, with a reason.</summary>
    public IReadOnlyList<Role> Hotfix { get; init; } = [];

    /// <summary>What a hotfix needs instead.</summary>
    public PromotionNeeds HotfixNeeds { get; init; } = new();

    public bool Covers(string service, string environment) => Matches(Services, service) && Matches(Environments, environment);

    private static bool Matches(IReadOnlyList<string> patterns, string name) =>
        patterns.Count == 0 || patterns.Any(pattern => Grant.Matches(pattern, name));
}

/// <summary>What a version needs. What is left out isn't needed.</summary>
public sealed record PromotionNeeds
{
    /// <summary>The environment in which it must have been healthy.</summary>
    public string? StableIn { get; init; }

    /// <summary>For how long, without a break.</summary>
    public TimeSpan StableFor { get; init; }

    /// <summary>Checks of its commit that must have passed, by their exact names.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Branches from which it may have been built; names, or patterns with "*".</summary>
    public IReadOnlyList<string> Branches { get; init; } = [];

    /// <summary>Likewise, of versions.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Likewise, of images with their registry: "registry.acme.io/*".</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Since it was built or released.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Likewise.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The most deploys of a workload within an hour.</summary>
    public int? DeploysAnHour { get; init; }

    /// <summary>"healthy in staging for 30 min; the checks build and test passed".</summary>
    public string Words => string.Join(
        "; ",
        new[]
        {
            StableIn is null ? null : $"healthy in {StableIn}{(StableFor > TimeSpan.Zero ? $" for {Durations.Words(StableFor)}" : "")}",
            Checks.Count == 0 ? null : $"the {(Checks.Count == 1 ? "check" : "checks")} {Plural.List(Checks)} passed",
            Branches.Count == 0 ? null : $"from the branch {Any(Branches)}",
            Versions.Count == 0 ? null : $"a version like {Any(Versions)}",
            Images.Count == 0 ? null : $"an image like {Any(Images)}",
            MinAge is { } min ? $"at least {Durations.Words(min)} old" : null,
            MaxAge is { } max ? $"at most {Durations.Words(max)} old" : null,
            DeploysAnHour is { } most ? $"at most {Plural.Of(most, "deploy")} an hour" : null,
        }.OfType<string>());

    private static string Any(IReadOnlyList<string> patterns) => string.Join(" or ", patterns);

    /// <summary>Unlike names of services, these are told apart by case.</summary>
    public static bool Fits(IReadOnlyList<string> patterns, string text) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false));
}
