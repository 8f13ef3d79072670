using System.Globalization;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>What controllers need to know about a pod.</summary>
internal static class PodState
{
    public static bool IsOver(StoredObject pod) => pod.Json.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Null while it isn't ready.</summary>
    public static DateTimeOffset? ReadySince(StoredObject pod) =>
        pod.Json
            .Items("status", "conditions")
            .FirstOrDefault(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True") is { } ready
        && DateTimeOffset.TryParse(
            ready.Text("lastTransitionTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? since
            : null;

    public static bool IsReady(StoredObject pod) => pod.Json.Text("status", "phase") == "Running" && ReadySince(pod) is not null;

    /// <summary>Whether it has been ready for at least its owner's minReadySeconds.</summary>
    public static bool IsAvailable(StoredObject pod, TimeSpan settle, DateTimeOffset now) =>
        IsReady(pod) && ReadySince(pod) + settle <= now;

    /// <summary>When the next of these pods becomes available if it just stays ready.</summary>
    public static DateTimeOffset? NextAvailable(IEnumerable<StoredObject> pods, TimeSpan settle, DateTimeOffset now) =>
        pods.Where(IsReady).Select(pod => ReadySince(pod) + settle).Where(due => due > now).Min();
}
