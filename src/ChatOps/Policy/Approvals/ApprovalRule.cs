namespace ChatOps.Policy.Approvals;

/// <summary>How many other people must approve an operation before it runs.</summary>
/// <param name="Place">"policy.yaml:14".</param>
/// <param name="From">Whoever has one of these roles may approve.</param>
/// <param name="Expires">How long people have to approve one plan.</param>
public sealed record ApprovalRule(string Place, RuleScope Scope, int Count, IReadOnlyList<Role> From, TimeSpan Expires)
{
    public static readonly TimeSpan UsualExpiry = TimeSpan.FromHours(1);

    /// <summary>"on-call or leads".</summary>
    public string By => string.Join(" or ", From.Select(role => role.Name));

    /// <summary>Identifies what it requires, wherever it is in the file.</summary>
    internal string Key => $"{Count} {string.Join(',', From.Select(role => role.Name.ToLowerInvariant()).Order(StringComparer.Ordinal))}";

    /// <summary>Whether everything that meets this rule meets the other one, too.</summary>
    internal bool Includes(ApprovalRule other) => Count >= other.Count && From.All(other.From.Contains);
}

/// <summary>Who may run an operation without the approvals that it needs, with a reason that others review afterwards.</summary>
/// <param name="Place">"policy.yaml:14".</param>
public sealed record BreakGlassRule(string Place, RuleScope Scope, IReadOnlyList<Role> Roles);

/// <summary>What the policy says about approvals.</summary>
public sealed record ApprovalRules(IReadOnlyList<ApprovalRule> Rules, IReadOnlyList<BreakGlassRule> BreakGlass)
{
    public static ApprovalRules None { get; } = new([], []);

    /// <summary>The rules that an operation must meet, all of them; without those that another one includes.</summary>
    public IReadOnlyList<ApprovalRule> About(string verb, string service, string environment)
    {
        var all = Matching(verb, service, environment);
        return all.Count < 2
            ? all
            : [.. all.Where((rule, i) => !all.Where((other, j) => i != j && IsRedundant(rule, other, j < i)).Any())];

        // Of two that include each other, the first counts.
        static bool IsRedundant(ApprovalRule rule, ApprovalRule other, bool isEarlier) =>
            other.Includes(rule) && (isEarlier || !rule.Includes(other));
    }

    /// <summary>All rules about it.</summary>
    public IReadOnlyList<ApprovalRule> Matching(string verb, string service, string environment) =>
        Rules.Count == 0 || !OperationVerbs.Contains(verb)
            ? []
            : [.. Rules.Where(rule => rule.Scope.Covers(verb) && rule.Scope.Covers(service, environment))];

    /// <summary>The rules that let someone go ahead without approvals.</summary>
    public IReadOnlyList<BreakGlassRule> WithoutApproval(string verb, string service, string environment) =>
        [.. BreakGlass.Where(rule => rule.Scope.Covers(verb) && rule.Scope.Covers(service, environment))];

    private static IReadOnlyCollection<string> OperationVerbs => Journal.OperationActions.Verbs;
}
