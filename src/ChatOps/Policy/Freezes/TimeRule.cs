using ChatOps.Journal;

namespace ChatOps.Policy.Freezes;

/// <summary>
/// A freeze or a window of the policy. During a freeze, nobody may change what it covers. What windows cover may be changed only while one
/// of them is open.
/// </summary>
/// <param name="Place">"policy.yaml:14".</param>
public sealed record TimeRule(string Place, Schedule When, bool IsWindow)
{
    /// <summary>Names, or patterns with "*"; none: all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>None: all.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Who may go ahead anyway, with a reason.</summary>
    public IReadOnlyList<Role> Exempt { get; init; } = [];

    /// <summary>May be empty.</summary>
    public string Reason { get; init; } = "";

    public bool Covers(LockScope place, string verb) => Matches(Services, place.Service)
        && Matches(Environments, place.Environment)
        && (Verbs.Count == 0 || Verbs.Contains(verb, StringComparer.OrdinalIgnoreCase));

    private static bool Matches(IReadOnlyList<string> patterns, string? name) =>
        patterns.Count == 0 || (name is not null && patterns.Any(pattern => Grant.Matches(pattern, name)));
}
