using ChatOps.Clusters.Kinds;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>
/// Looks, before anything is changed, at what will meet the change: autoscaler, quotas, disruption budgets, room on the nodes. Each is
/// asked at the same time and best effort: without the right to list them there is one warning less.
/// </summary>
internal sealed class Preflight(Connection connection)
{
    /// <param name="replicas">To be set; null for a rollout.</param>
    public async Task<Surroundings> RunAsync(Workload workload, int? replicas, CancellationToken cancellationToken)
    {
        var seen = connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        var autoscalers = connection.AskAsync(
            (client, token) => client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(workload.Namespace, cancellationToken: token), cancellationToken);
        var quotas = connection.AskAsync((client, token) => client.CoreV1.ListNamespacedResourceQuotaAsync(workload.Namespace, cancellationToken: token), cancellationToken);
        var budgets = connection.AskAsync(
            (client, token) => client.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(workload.Namespace, cancellationToken: token), cancellationToken);
        var room = NodeRoom.AskAsync(connection, cancellationToken);
        var autoscaler = (await autoscalers).Value?.Items.FirstOrDefault(a => Targets(a, workload)) is { } found ? Autoscaler.Of(found) : null;
        if ((await seen).Value is not { } now)
        {
            return new(autoscaler, []);
        }

        var extra = PodDemand.Extra(workload, now, replicas);
        return new(
            autoscaler,
            [
                .. QuotaCheck.Warnings((await quotas).Value?.Items ?? [], now.Spec.Template, extra),
                .. BudgetCheck.Warnings((await budgets).Value?.Items ?? [], workload, now, replicas),
                .. (await room)?.Warnings(now.Spec.Template, extra) ?? [],
            ]);
    }

    private static bool Targets(V2HorizontalPodAutoscaler autoscaler, Workload workload) =>
        autoscaler.Spec.ScaleTargetRef is { } target && target.Name == workload.Name && target.Kind == WorkloadKind.Of(workload).Title;
}
