using ChatOps.Clusters.Kinds;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>
/// Reports what a change means for PodDisruptionBudgets. People should know, since neither rollouts nor scaling respect them: budgets only
/// limit evictions, such as those of a node drain.
/// </summary>
internal static class BudgetCheck
{
    public static IEnumerable<Warning> Warnings(
        IEnumerable<V1PodDisruptionBudget> budgets, Workload workload, WorkloadObject seen, int? replicas)
    {
        foreach (var budget in budgets.Where(b => Selects(b.Spec.Selector, seen.Spec.Template.Metadata?.Labels)))
        {
            var status = budget.Status;
            if (replicas is { } asked
                && asked < WorkloadKind.Of(workload).Count(seen).Wanted
                && int.TryParse(budget.Spec.MinAvailable?.Value, out var least)
                && asked < least)
            {
                yield return new(
                    $"drain {budget.Metadata.Name}",
                    $"The disruption budget {budget.Metadata.Name} requires {least} available: with {asked} its nodes cannot be drained.");
            }
            else if (replicas is null && status is not null && status.CurrentHealthy < status.DesiredHealthy)
            {
                yield return new(
                    $"unmet {budget.Metadata.Name}",
                    $"The disruption budget {budget.Metadata.Name} is already violated: it requires {Plural.Of(status.DesiredHealthy ?? 0, "healthy pod")} and has {status.CurrentHealthy}. A rollout doesn't wait for it.");
            }
            else if (replicas is null && status is { DisruptionsAllowed: 0, ExpectedPods: > 0 })
            {
                yield return new(
                    $"tight {budget.Metadata.Name}",
                    $"The disruption budget {budget.Metadata.Name} allows no disruptions now; a rollout ignores it and may take pods down.");
            }
        }
    }

    /// <remarks>An empty selector selects all pods in the namespace; a missing one selects none.</remarks>
    private static bool Selects(V1LabelSelector? selector, IDictionary<string, string>? labels) =>
        selector is not null
        && (selector.MatchLabels ?? new Dictionary<string, string>()).All(
            wanted => labels?.TryGetValue(wanted.Key, out var has) is true && has == wanted.Value)
        && (selector.MatchExpressions ?? []).All(wanted =>
        {
            var has = labels?.TryGetValue(wanted.Key, out var value) is true ? value : null;
            return wanted.OperatorProperty switch
            {
                "In" => has is not null && wanted.Values.Contains(has),
                "NotIn" => has is null || !wanted.Values.Contains(has),
                "Exists" => has is not null,
                _ => has is null,
            };
        });
}
