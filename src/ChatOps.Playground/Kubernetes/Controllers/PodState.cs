using System.Globalization;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>What controllers want to know of a pod.</summary>
internal static class PodState
{
    public static bool IsOver(StoredObject pod) => pod.Json.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Null while it is not ready.</summary>
    public static DateTimeOffset? ReadySince(StoredObject pod) =>
        pod.Json
            .Items("status", "conditions")
            .FirstOrDefault(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True") is { } ready
        && DateTimeOffset.TryParse(
            ready.Text("lastTransitionTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? since
            : null;

    public static bool IsReady(StoredObject pod) => pod.Json.Text("status", "phase") == "Running" && ReadySince(pod) is not null;

    /// <summary>Ready for as long as its owner's minReadySeconds ask.</summary>
    public static bool IsAvailable(StoredObject pod, TimeSpan settle, DateTimeOffset now) =>
        IsReady(pod) && ReadySince(pod) + settle <= now;

    /// <summary>When the next of these pods becomes available by nothing but waiting.</summary>
    public static DateTimeOffset? NextAvailable(IEnumerable<StoredObject> pods, TimeSpan settle, DateTimeOffset now) =>
        pods.Where(IsReady).Select(pod => ReadySince(pod) + settle).Where(due => due > now).Min();
}
