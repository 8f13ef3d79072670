using ChatOps.Operations.Planning;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>For the most dangerous operations, pressing a button isn't enough: whoever runs them types the service's name.</summary>
public sealed class TypedConfirmation(ActivePolicy policy)
{
    /// <summary>The policy's rule that wants the name typed: "policy.yaml:14"; null: none does.</summary>
    public string? RuleOf(Plan plan) => policy.Rules.Confirmations
        .FirstOrDefault(rule => rule.IsAbout(plan.Verb, plan.Action.IsShutdown, plan.Service, plan.Environment))?.Place;

    /// <summary>Exactly the name: neither another case nor letters that look alike.</summary>
    /// <param name="typed">Null: nothing was.</param>
    public static bool Is(Plan plan, string? typed) => plan.Service.Equals(typed?.Trim(), StringComparison.Ordinal);
}
