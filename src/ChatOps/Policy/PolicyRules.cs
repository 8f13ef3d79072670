using ChatOps.Policy.Approvals;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Order;

namespace ChatOps.Policy;

/// <summary>What the policy's file says.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Version">Identifies the content, or says that there is none.</param>
public sealed record PolicyRules(string File, string Version, IReadOnlyList<Role> Roles, IReadOnlyList<Grant> Grants)
{
    public const string NoVersion = "none";

    private GrantIndex? _index;

    /// <summary>Which operations others must approve.</summary>
    public ApprovalRules Approvals { get; init; } = ApprovalRules.None;

    /// <summary>Which operations are confirmed by typing the service's name.</summary>
    public IReadOnlyList<ConfirmationRule> Confirmations { get; init; } = [];

    /// <summary>Which automation goes past locks and freezes.</summary>
    public IReadOnlyList<AutomationRule> Automation { get; init; } = AutomationRule.Default;

    /// <summary>Freezes and windows.</summary>
    public IReadOnlyList<TimeRule> Times { get; init; } = [];

    /// <summary>What versions need before they are deployed.</summary>
    public IReadOnlyList<PromotionRule> Promotions { get; init; } = [];

    /// <summary>Without a file: nobody may change what is protected, every member what isn't.</summary>
    public static PolicyRules None(string file) => new(file, NoVersion, [], []);

    /// <summary>"policy.yaml (1f6b8a0c4d2e): 2 roles, 3 grants".</summary>
    public string Summary => Version == NoVersion
        ? $"there is no {File}"
        : $"{File} ({Version}): {Plural.Of(Roles.Count, "role")}, {Plural.Of(Grants.Count, "grant")}{Some(Approvals.Rules.Count, "approval rule")}{Some(Confirmations.Count, "confirmation rule")}{Some(Automation.Count(rule => rule.Place.Length > 0), "automation rule")}{Some(Times.Count(time => !time.IsWindow), "freeze")}{Some(Times.Count(time => time.IsWindow), "window")}{Some(Promotions.Count, "promotion rule")}";

    private static string Some(int count, string what) => count == 0 ? "" : $", {Plural.Of(count, what)}";

    /// <summary>The grants about something, whoever does it and wherever they say so.</summary>
    public IReadOnlyList<Grant> About(string verb, string service, Catalog.Environment environment) =>
        Index.About(verb, service, environment);

    /// <summary>Whether a grant lets anyone change anything in an environment.</summary>
    internal bool IsRuled(Catalog.Environment environment) => Index.IsRuled(environment);

    /// <summary>A copy with other grants has another one.</summary>
    private GrantIndex Index => _index is { } index && ReferenceEquals(index.Grants, Grants) ? index : _index = new(Grants);
}

/// <summary>What the names in a policy may refer to.</summary>
/// <param name="CodeGroups">The forms of groups on code hosts.</param>
/// <param name="Environments">Whether each is protected.</param>
/// <param name="Conflicts">Problems of all rules together, once each of them is valid.</param>
public sealed record PolicyContext(
    IReadOnlyCollection<People.PlatformIds> Platforms,
    IReadOnlyCollection<Code.TeamIds> CodeGroups,
    IReadOnlyDictionary<string, bool> Environments,
    IReadOnlyCollection<string> Services,
    Func<PolicyRules, IEnumerable<string>> Conflicts)
{
    /// <summary>How many people these accounts belong to.</summary>
    public Func<IEnumerable<People.ChatId>, int> People { get; init; } = accounts => accounts.Distinct().Count();

    /// <summary>The time zone of rules that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

/// <summary>The result of reading the policy's file.</summary>
/// <param name="Version">Identifies the content that was read, or says why there was none.</param>
public abstract record PolicyReading(string Version)
{
    public sealed record Valid(PolicyRules Rules) : PolicyReading(Rules.Version);

    /// <param name="Problems">One sentence each, which says where and what to do.</param>
    public sealed record Invalid(string Version, IReadOnlyList<string> Problems) : PolicyReading(Version);
}
