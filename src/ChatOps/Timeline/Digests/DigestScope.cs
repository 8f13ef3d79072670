using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline.Digests;

/// <summary>What a digest is about.</summary>
/// <param name="Services">Names, or patterns with "*". None: all.</param>
/// <param name="Production">The environments to which lead times are measured: names, or patterns.</param>
public sealed record DigestScope(IReadOnlyList<string> Services, IReadOnlyList<string> Production)
{
    public static IReadOnlyList<string> UsualProduction { get; } = ["prod*"];

    internal bool Has(string service) =>
        Services.Count == 0 || Services.Any(pattern => FilterWords.Matches(pattern, service));

    internal bool IsProduction(string environment) => Production.Any(pattern => FilterWords.Matches(pattern, environment));
}
