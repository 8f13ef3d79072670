using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground.Pages.Panels;

/// <summary>A workload of any kind and its pods at a glance.</summary>
/// <param name="Kind">Deployment, StatefulSet or DaemonSet.</param>
/// <param name="Trait">What is special about it: "StatefulSet", "autoscaled 2 to 5"; null for a plain Deployment.</param>
/// <param name="Line">What is going on, in a few words; null when all are ready, which the numbers say.</param>
public sealed record WorkloadGlance(
    string Namespace,
    string Name,
    string Kind,
    string Version,
    string? Trait,
    int Ready,
    int Wanted,
    PodState State,
    string? Line,
    IReadOnlyList<PodGlance> Pods)
{
    public static IReadOnlyList<WorkloadGlance> AllOf(ClusterEmulator cluster)
    {
        var (pods, autoscalers, services) = (cluster.Pods(), cluster.HorizontalPodAutoscalers(), cluster.Services());
        IEnumerable<Seen> all =
        [
            .. cluster.Deployments().Select(d => new Seen(
                "Deployment", d.Metadata, d.Spec.Selector, d.Spec.Template, d.Spec.Replicas ?? 1, d.Status?.ReadyReplicas ?? 0)),
            .. cluster.StatefulSets().Select(s => new Seen(
                "StatefulSet", s.Metadata, s.Spec.Selector, s.Spec.Template, s.Spec.Replicas ?? 1, s.Status?.ReadyReplicas ?? 0)),
            .. cluster.DaemonSets().Select(d => new Seen(
                "DaemonSet",
                d.Metadata,
                d.Spec.Selector,
                d.Spec.Template,
                d.Status?.DesiredNumberScheduled ?? 0,
                d.Status?.NumberReady ?? 0)),
        ];
        return
        [
            .. all.Select(seen => Of(seen, pods, autoscalers, services))
                .OrderBy(workload => workload.Namespace, StringComparer.Ordinal)
                .ThenBy(workload => workload.Name, StringComparer.Ordinal)
                .ThenBy(workload => workload.Kind, StringComparer.Ordinal),
        ];
    }

    private static WorkloadGlance Of(
        Seen seen, IReadOnlyList<V1Pod> all, IReadOnlyList<V2HorizontalPodAutoscaler> autoscalers, IReadOnlyList<V1Service> services)
    {
        var labels = seen.Selector.MatchLabels ?? new Dictionary<string, string>();
        var own = all.Where(
            pod => pod.Namespace() == seen.Metadata.NamespaceProperty && labels.All(label => pod.GetLabel(label.Key) == label.Value));
        // Those of a StatefulSet keep their names, so each keeps its place.
        var ordered = seen.Kind is "StatefulSet"
            ? own.OrderBy(pod => pod.Name().Length)
            : own.OrderBy(pod => pod.Metadata.CreationTimestamp);
        var pods = ordered.ThenBy(pod => pod.Name(), StringComparer.Ordinal).Select(PodGlance.Of).ToList();
        var version = ImageTag.Of(seen.Template.Spec.Containers[0].Image);
        var (state, line) = Words(version, seen.Wanted, seen.Ready, pods);
        return new(
            seen.Metadata.NamespaceProperty,
            seen.Metadata.Name,
            seen.Kind,
            version,
            Special(seen, autoscalers, services),
            seen.Ready,
            seen.Wanted,
            state,
            line,
            pods);
    }

    private static string? Special(Seen seen, IReadOnlyList<V2HorizontalPodAutoscaler> autoscalers, IReadOnlyList<V1Service> services)
    {
        var labels = seen.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        // A Service that tells pods apart by labels that these have, too, sends them its traffic or another's.
        var traffic = services.FirstOrDefault(s => s.Namespace() == seen.Metadata.NamespaceProperty
            && s.Spec.Selector?.Keys.All(labels.ContainsKey) is true) is not { } service ? null
            : service.Spec.Selector.All(wanted => labels[wanted.Key] == wanted.Value) ? "has the traffic"
            : "no traffic";
        var autoscaler = autoscalers.FirstOrDefault(found =>
            found.Namespace() == seen.Metadata.NamespaceProperty
                && found.Spec.ScaleTargetRef is { Kind: var kind, Name: var name }
                && (kind, name) == (seen.Kind, seen.Metadata.Name));
        var scaled = autoscaler is null ? null
            : seen.Wanted == 0 ? "autoscaler off"
            : $"autoscaled {autoscaler.Spec.MinReplicas ?? 1} to {autoscaler.Spec.MaxReplicas}";
        return string.Join(
            ", ", new[] { seen.Kind is "Deployment" ? null : seen.Kind, scaled, traffic }.OfType<string>()) is { Length: > 0 } words ? words : null;
    }

    private static (PodState, string?) Words(string version, int wanted, int ready, List<PodGlance> pods)
    {
        var living = pods.FindAll(pod => pod.State != PodState.Terminating);
        var updated = living.Count(pod => pod.Version == version);
        return living.Find(pod => pod.State == PodState.Failing) is { } failing
            ? (PodState.Failing, $"{failing.Why} with {failing.Version}")
            : living.Find(pod => pod.Version != version) is { } old
                ? (PodState.Starting, $"{old.Version} → {version}, {Math.Min(updated, wanted)} of {wanted} updated")
            : ready < wanted ? (PodState.Starting, $"starting, {ready} of {wanted} ready")
            : pods.Count > wanted ? (PodState.Terminating, $"stopping {pods.Count - wanted}")
            : wanted == 0 ? (PodState.Terminating, "scaled to nothing")
            : (PodState.Ready, null);
    }

    /// <summary>What all kinds have.</summary>
    private sealed record Seen(
        string Kind, V1ObjectMeta Metadata, V1LabelSelector Selector, V1PodTemplateSpec Template, int Wanted, int Ready);
}
