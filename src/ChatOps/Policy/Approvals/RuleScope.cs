using System.Collections.Frozen;

namespace ChatOps.Policy.Approvals;

/// <summary>
/// What a rule about operations covers. What is left out matches everything. As where something is denied, a pattern covers protected
/// environments, too.
/// </summary>
public sealed record RuleScope
{
    /// <summary>Empty: all.</summary>
    public FrozenSet<string> Verbs { get; init; } = [];

    /// <summary>Names, or patterns with "*".</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    internal bool Covers(string verb) => Verbs.Count == 0 || Verbs.Contains(Grant.All) || Verbs.Contains(verb);

    internal bool Covers(string service, string environment) => Matches(Services, service) && Matches(Environments, environment);

    private static bool Matches(IReadOnlyList<string> patterns, string name) =>
        patterns.Count == 0 || patterns.Any(pattern => Grant.Matches(pattern, name));
}
