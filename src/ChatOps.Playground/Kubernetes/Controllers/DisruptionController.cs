using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Computes for each PodDisruptionBudget how many of its pods may be disrupted, modelled on the real controller
/// (kubernetes/pkg/controller/disruption).
/// </summary>
internal sealed class DisruptionController(Cluster cluster)
{
    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { } budget)
        {
            return;
        }

        var selector = LabelSelector.Of(budget.Json.At("spec", "selector"));
        var pods = cluster.Store.List(ResourceCatalog.Pods, key.Namespace)
            .Where(pod => selector.Matches(pod.Json) && !PodState.IsOver(pod))
            .ToList();
        var (expected, desired) = Wanted(budget.Json, pods);
        var healthy = pods.Count(pod => !pod.Deleting && PodState.IsReady(pod));
        var allowed = expected == 0 ? 0 : Math.Max(0, healthy - desired);
        var holds = allowed > 0 ? "True" : "False";
        var standing = budget.Json.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "DisruptionAllowed");
        var since = standing.Text("status") == holds ? standing.Text("lastTransitionTime") : cluster.Schedule.Timestamp;
        var status = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "DisruptionAllowed",
                ["status"] = holds,
                ["observedGeneration"] = budget.Json.Number("metadata", "generation"),
                ["lastTransitionTime"] = since,
                ["reason"] = allowed > 0 ? "SufficientPods" : "InsufficientPods",
                ["message"] = "",
            }),
            ["currentHealthy"] = healthy,
            ["desiredHealthy"] = desired,
            ["disruptionsAllowed"] = allowed,
            ["expectedPods"] = expected,
            ["observedGeneration"] = budget.Json.Number("metadata", "generation"),
        };
        cluster.Registry.Change(budget, ControlPlane.Manager, "status", json => json["status"] = status);
    }

    // With an absolute minimum, the existing pods count; otherwise the number of pods that their owners want.
    private (int Expected, int Desired) Wanted(JsonObject budget, List<StoredObject> pods)
    {
        if (budget.Number("spec", "minAvailable") is { } least)
        {
            return (pods.Count, least);
        }

        var expected = pods.Select(Asked).Where(owner => owner.Uid.Length > 0).DistinctBy(owner => owner.Uid).Sum(owner => owner.Count);
        return budget.At("spec", "minAvailable") is { } share
            ? (expected, Part(share, expected))
            : (expected, Math.Max(0, expected - Part(budget.At("spec", "maxUnavailable"), expected)));
    }

    private (string Uid, int Count) Asked(StoredObject pod)
    {
        var owner = OwnerOf(pod);
        var workload = owner is not null ? OwnerOf(owner) ?? owner : null;
        return workload is null
            ? ("", 0)
            : (workload.Uid, workload.Json.Number("spec", "replicas") ?? workload.Json.Number("status", "desiredNumberScheduled") ?? 1);
    }

    private StoredObject? OwnerOf(StoredObject stored) =>
        Owner.Of(stored) is { } key ? cluster.Store.Get(key.Type, key.Namespace, key.Name) : null;

    // Percentages are rounded up.
    private static int Part(JsonNode? value, int of) =>
        value.Number() ?? (int.TryParse(value.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? (int)Math.Ceiling(percent * of / 100d)
            : 0);
}
