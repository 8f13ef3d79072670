using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>
/// Checks what will affect a change before it is made: autoscaler, quotas, disruption budgets, node capacity. In parallel and best effort:
/// without permission to list one of these, there is one warning less.
/// </summary>
internal sealed class PreflightChecks(Connection connection)
{
    /// <param name="replicas">The number to set; null for a rollout.</param>
    public async Task<PreflightResult> RunAsync(Workload workload, int? replicas, CancellationToken cancellationToken)
    {
        var seen = connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        var autoscalers = connection.AskAsync(
            (client, token) => client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(
                workload.Namespace, cancellationToken: token), cancellationToken);
        var quotas = connection.AskAsync(
            (client, token) => client.CoreV1.ListNamespacedResourceQuotaAsync(workload.Namespace, cancellationToken: token),
            cancellationToken);
        var budgets = connection.AskAsync(
            (client, token) => client.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(workload.Namespace, cancellationToken: token),
            cancellationToken);
        var room = NodeCapacity.AskAsync(connection, cancellationToken);
        var autoscaler = (await autoscalers).Value?.Items.FirstOrDefault(a => Targets(a, workload)) is { } found
            ? Autoscaler.Of(found)
            : null;
        if ((await seen).Value is not { } now)
        {
            return new(autoscaler, []);
        }

        var kind = WorkloadKind.Of(workload);
        var rolling = RolloutJudge.Status(kind, now).Phase is not RolloutPhase.Done;
        var extra = PodDemand.Extra(workload, now, replicas);
        return new(
            autoscaler,
            [
                .. QuotaCheck.Warnings((await quotas).Value?.Items ?? [], now.Spec.Template, extra),
                .. BudgetCheck.Warnings((await budgets).Value?.Items ?? [], workload, now, replicas),
                .. (await room)?.Warnings(now.Spec.Template, extra) ?? [],
            ])
        {
            RolloutBy = rolling ? await RolloutByAsync(workload, kind, now, cancellationToken) : [],
        };
    }

    /// <summary>
    /// Who changed the parts that differ from the previous version; not who wrote last, which may have been to something else.
    /// </summary>
    private async Task<IReadOnlyList<string>> RolloutByAsync(
        Workload workload, WorkloadKind kind, WorkloadObject now, CancellationToken cancellationToken)
    {
        var revisions = await connection.AskAsync(
            (client, token) => AppsApi.ListRevisionsAsync(client, workload, now, token), cancellationToken);
        var own = WorkloadKind.Owned(now, revisions.Value?.Items ?? []).ToList();
        var current = kind.Current(now, own);
        var before = own.Where(revision => revision != current && !(revision.Number >= current?.Number)).MaxBy(revision => revision.Number);
        if (before is null)
        {
            return revisions.ApiError is null ? FieldOwners.Names(FieldOwners.OfSelector(now.Metadata)) : [];
        }

        var seen = Snapshot.Of(new WorkloadObject
        {
            Metadata = now.Metadata,
            Spec = new() { Replicas = now.Spec.Replicas, Paused = now.Spec.Paused, Template = before.Template },
        });
        return [.. Differences.Between(seen, now).SelectMany(difference => difference.Managers).Distinct(StringComparer.Ordinal)];
    }

    internal static bool Targets(V2HorizontalPodAutoscaler autoscaler, Workload workload) =>
        autoscaler.Spec.ScaleTargetRef is { } target && target.Name == workload.Name && target.Kind == WorkloadKind.Of(workload).Title;
}
