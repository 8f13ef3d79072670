using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground.Pages.Panels;

/// <summary>How a pod is doing.</summary>
public enum PodState
{
    Ready,
    Starting,
    Failing,
    Terminating,
}

/// <summary>A pod at a glance; <paramref name="Why"/> is the reason in Kubernetes' words.</summary>
public sealed record PodGlance(string Name, string Version, PodState State, string Why)
{
    // What a container is told to be waiting for while all is well.
    private static readonly HashSet<string> Usual = ["ContainerCreating", "PodInitializing"];

    public static PodGlance Of(V1Pod pod)
    {
        var trouble = Trouble(pod);
        var isReady = pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true;
        var (state, why) = pod switch
        {
            { Metadata.DeletionTimestamp: not null } => (PodState.Terminating, "Terminating"),
            _ when isReady => (PodState.Ready, "Ready"),
            _ when trouble is not null => (PodState.Failing, trouble),
            _ => (PodState.Starting, "Starting"),
        };
        return new(pod.Name(), ImageTag.Of(pod.Spec.Containers[0].Image), state, why);
    }

    private static string? Trouble(V1Pod pod)
    {
        var statuses = pod.Status?.ContainerStatuses ?? [];
        return statuses.Select(status => status.State?.Waiting?.Reason).FirstOrDefault(reason => reason is not null && !Usual.Contains(reason))
            ?? statuses.Select(status => status.State?.Terminated).FirstOrDefault(ended => ended is { ExitCode: not 0 })?.Reason
            ?? pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Reason;
    }
}

/// <summary>A Deployment and its pods at a glance; <paramref name="Line"/> says in a few words what is going on.</summary>
public sealed record WorkloadGlance(string Namespace, string Name, string Version, int Ready, int Wanted, PodState State, string Line, IReadOnlyList<PodGlance> Pods)
{
    public static IReadOnlyList<WorkloadGlance> AllOf(ClusterEmulator cluster)
    {
        var pods = cluster.Pods();
        return [.. cluster.Deployments().Select(deployment => Of(deployment, pods)).OrderBy(workload => workload.Namespace, StringComparer.Ordinal).ThenBy(workload => workload.Name, StringComparer.Ordinal)];
    }

    private static WorkloadGlance Of(V1Deployment deployment, IReadOnlyList<V1Pod> all)
    {
        var labels = deployment.Spec.Selector.MatchLabels ?? new Dictionary<string, string>();
        var pods = all
            .Where(pod => pod.Namespace() == deployment.Namespace() && labels.All(label => pod.GetLabel(label.Key) == label.Value))
            .OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Name(), StringComparer.Ordinal)
            .Select(PodGlance.Of).ToList();
        var version = ImageTag.Of(deployment.Spec.Template.Spec.Containers[0].Image);
        var wanted = deployment.Spec.Replicas ?? 1;
        var ready = deployment.Status?.ReadyReplicas ?? 0;
        var (state, line) = Words(version, wanted, ready, pods);
        return new(deployment.Namespace(), deployment.Name(), version, ready, wanted, state, line, pods);
    }

    private static (PodState, string) Words(string version, int wanted, int ready, List<PodGlance> pods)
    {
        var living = pods.FindAll(pod => pod.State != PodState.Terminating);
        var updated = living.Count(pod => pod.Version == version);
        return living.Find(pod => pod.State == PodState.Failing) is { } failing ? (PodState.Failing, $"{failing.Why} with {failing.Version}")
            : living.Find(pod => pod.Version != version) is { } old ? (PodState.Starting, $"{old.Version} → {version}, {Math.Min(updated, wanted)} of {wanted} updated")
            : ready < wanted ? (PodState.Starting, $"starting, {ready} of {wanted} ready")
            : pods.Count > wanted ? (PodState.Terminating, $"stopping {pods.Count - wanted}")
            : wanted == 0 ? (PodState.Terminating, "scaled to nothing")
            : (PodState.Ready, "all ready");
    }
}

/// <summary>The version in an image's name.</summary>
internal static class ImageTag
{
    /// <summary><c>1.4.2</c> of <c>registry:5000/team/web:1.4.2@sha256:…</c>; <c>latest</c> when there is none.</summary>
    public static string Of(string image)
    {
        var name = image.Split('@')[0].Split('/')[^1];
        return name.IndexOf(':') is >= 0 and var colon ? name[(colon + 1)..] : "latest";
    }
}
