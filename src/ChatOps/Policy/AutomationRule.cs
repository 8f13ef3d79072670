using System.Collections.Frozen;
using ChatOps.Policy.Approvals;

namespace ChatOps.Policy;

/// <summary>What the bot does automatically, and locks and freezes may stop.</summary>
public enum Automation
{
    /// <summary>The automatic rollback of a failed deploy.</summary>
    Rollback,

    /// <summary>Restoring the replicas when the time of a temporary scaling is over.</summary>
    ScaleBack,

    /// <summary>Scaling down the color that no longer has the traffic.</summary>
    TakeDown,
}

/// <summary>Which automation goes past locks and freezes.</summary>
/// <param name="Place">"policy.yaml:14".</param>
public sealed record AutomationRule(string Place, RuleScope Scope, FrozenSet<Automation> Exempt)
{
    /// <summary>Without any rule: a lock rarely means that what is broken should stay so.</summary>
    internal static IReadOnlyList<AutomationRule> Default { get; } = [new("", new(), [Automation.Rollback])];

    /// <summary>Where nothing is exempt.</summary>
    internal const string None = "none";

    /// <summary>As the policy's file names them.</summary>
    internal static FrozenDictionary<string, Automation> Names { get; } = new Dictionary<string, Automation>
    {
        ["rollback"] = Automation.Rollback,
        ["scale-back"] = Automation.ScaleBack,
        ["take-down"] = Automation.TakeDown,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    internal bool Exempts(Automation what, string service, string environment) =>
        Exempt.Contains(what) && Scope.Covers(service, environment);
}
