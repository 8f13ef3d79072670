using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>What the StatefulSet controller reads from a StatefulSet.</summary>
internal sealed record StatefulSetView(StoredObject Stored)
{
    public JsonObject Json => Stored.Json;

    public string Name => Stored.Name;

    public int Replicas => Json.Number("spec", "replicas") ?? 1;

    /// <summary>The ordinal of the first pod.</summary>
    public int Start => Json.Number("spec", "ordinals", "start") ?? 0;

    /// <summary>Whether pods are handled one after another; otherwise all at once, except for updates.</summary>
    public bool InOrder => Json.Text("spec", "podManagementPolicy") != "Parallel";

    public bool UpdatesOnDelete => Json.Text("spec", "updateStrategy", "type") == "OnDelete";

    /// <summary>How many of the first pods keep the old revision.</summary>
    public int Partition => UpdatesOnDelete ? 0 : Json.Number("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;

    public TimeSpan Settle => TimeSpan.FromSeconds(Json.Number("spec", "minReadySeconds") ?? 0);

    public string PodName(int place) => $"{Name}-{Start + place}";

    /// <summary>
    /// A pod's index in the set, from 0, derived from its name; an index beyond the replicas (or below 0) is surplus. Null when the pod
    /// doesn't belong to this set.
    /// </summary>
    public int? PlaceOf(StoredObject pod) =>
        pod.Name.StartsWith($"{Name}-", StringComparison.Ordinal)
        && int.TryParse(pod.Name.AsSpan(Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal - Start
            : null;
}
