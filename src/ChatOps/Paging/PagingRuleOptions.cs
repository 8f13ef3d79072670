namespace ChatOps.Paging;

/// <summary>Which alerts a policy is for. What is left out fits everything.</summary>
public sealed class PagingRuleOptions
{
    private static readonly string[] Words = ["info", "warning", "error", "critical"];

    public List<string> Services { get; init; } = [];

    public List<string> Environments { get; init; } = [];

    /// <summary>"critical", "error", "warning", "info"; an alert without one is an error.</summary>
    public List<string> Severities { get; init; } = [];

    /// <summary>The name of the policy; null: nobody is paged.</summary>
    public string? Policy { get; set; }

    internal IEnumerable<string> Problems(
        string at, ICollection<string> policies, IReadOnlyCollection<string> services, IReadOnlyCollection<string> environments) =>
    [
        .. Policy is { } policy && !policies.Contains(policy)
            ? (string[])[$"{at}:Policy: there is no {PagingOptions.Section}:Policies:{policy}: add it, or correct the name."]
            : [],
        .. Unknown(Services, services).Select(
            name => $"{at}:Services: there is no service {name}: add it to ChatOps:Services, or correct the name."),
        .. Unknown(Environments, environments).Select(
            name => $"{at}:Environments: there is no environment {name}: add it to ChatOps:Environments, or correct the name."),
        .. Unknown(Severities, Words).Select(name => $"{at}:Severities: '{name}' isn't a severity: write {string.Join(", ", Words)}."),
    ];

    internal bool Fits(IReadOnlyCollection<string> services, string? environment, string severity) =>
        (Services.Count == 0 || services.Any(service => Has(Services, service)))
        && (Environments.Count == 0 || (environment is not null && Has(Environments, environment)))
        && (Severities.Count == 0 || Has(Severities, severity));

    private static bool Has(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Unknown(IEnumerable<string> named, IEnumerable<string> known) =>
        named.Where(name => !Has(known, name));
}
