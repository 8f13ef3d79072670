using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>What the deployment controller reads from a Deployment.</summary>
internal sealed record DeploymentView(StoredObject Stored)
{
    public JsonObject Json => Stored.Json;

    public string Name => Stored.Name;

    public int Replicas => Json.Number("spec", "replicas") ?? 1;

    public bool Paused => Json.Flag("spec", "paused");

    public bool Recreates => Json.Text("spec", "strategy", "type") == "Recreate";

    public JsonObject Template => Json.At("spec", "template") as JsonObject ?? [];

    public int HistoryLimit => Json.Number("spec", "revisionHistoryLimit") ?? 10;

    /// <summary>Null when the Deployment has no deadline.</summary>
    public TimeSpan? Deadline =>
        Json.Number("spec", "progressDeadlineSeconds") is { } seconds and not int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;

    public Dictionary<string, string> Annotations => Json.StringMap("metadata", "annotations");

    public int MaxSurge => Recreates ? 0 : Fenceposts.Surge;

    public int MaxUnavailable => Recreates || Replicas == 0 ? 0 : Math.Min(Fenceposts.Unavailable, Replicas);

    // Surge is rounded up, unavailable is rounded down; if both are 0, one pod may be unavailable, as otherwise nothing could progress.
    private (int Surge, int Unavailable) Fenceposts
    {
        get
        {
            var surge = Share("maxSurge", Math.Ceiling);
            var unavailable = Share("maxUnavailable", Math.Floor);
            return (surge, surge == 0 && unavailable == 0 ? 1 : unavailable);
        }
    }

    public JsonObject? Condition(string type) =>
        Json.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    private int Share(string name, Func<double, double> round)
    {
        var value = Json.At("spec", "strategy", "rollingUpdate", name);
        return value.Number() ?? (int.TryParse(value.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? (int)round(percent * (double)Replicas / 100)
            : 0);
    }
}

/// <summary>What the deployment controller reads from a ReplicaSet.</summary>
internal sealed record ReplicaSetView(StoredObject Stored)
{
    public JsonObject Json => Stored.Json;

    public string Name => Stored.Name;

    /// <summary>The desired number of pods.</summary>
    public int Wanted => Json.Number("spec", "replicas") ?? 1;

    /// <summary>The actual number of pods.</summary>
    public int Actual => Json.Number("status", "replicas") ?? 0;

    public int Ready => Json.Number("status", "readyReplicas") ?? 0;

    public int Available => Json.Number("status", "availableReplicas") ?? 0;

    public bool Observed => (Json.Number("status", "observedGeneration") ?? 0) >= (Json.Number("metadata", "generation") ?? 0);

    public long Revision => long.TryParse(Annotations.GetValueOrDefault(Revisions.Annotation), out var revision) ? revision : 0;

    public Dictionary<string, string> Annotations => Json.StringMap("metadata", "annotations");

    public JsonObject Template => Json.At("spec", "template") as JsonObject ?? [];

    /// <summary>Oldest first.</summary>
    public static List<ReplicaSetView> ByAge(IEnumerable<ReplicaSetView> sets) =>
        [.. sets
            .OrderBy(set => set.Json.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .ThenBy(set => set.Name, StringComparer.Ordinal)];
}
