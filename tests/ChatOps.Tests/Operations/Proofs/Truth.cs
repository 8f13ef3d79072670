using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>The actual state of a cluster, read from the emulator itself and judged independently of the bot.</summary>
internal static class Truth
{
    private const string Name = "web";

    /// <summary>The bot's requests that changed something, in order.</summary>
    public static IReadOnlyList<ClusterRequest> Mutations(ClusterEmulator emulator) =>
        [.. emulator.Requests.Where(
            r => r is { Succeeded: true, DryRun: false } && r.UserAgent.StartsWith("chatops", StringComparison.Ordinal))];

    /// <summary>Changes of a workload or its autoscaler, without the deletions of pods that blocked a rollout.</summary>
    public static IReadOnlyList<ClusterRequest> Changes(ClusterEmulator emulator) =>
        [.. Mutations(emulator).Where(r => r.Method is not "DELETE")];

    public static V1PodTemplateSpec Template(ClusterEmulator emulator, string kind) => kind switch
    {
        "statefulset" => emulator.StatefulSet(Name, Name)!.Spec.Template,
        "daemonset" => emulator.DaemonSet(Name, Name)!.Spec.Template,
        _ => emulator.Deployment(Name, Name)!.Spec.Template,
    };

    public static string Image(ClusterEmulator emulator, string kind) => Template(emulator, kind).Spec.Containers[0].Image;

    /// <summary>Whether all desired pods exist, have the desired version and are available, and there are no others.</summary>
    public static bool IsUp(ClusterEmulator emulator, string kind) => kind switch
    {
        "statefulset" => emulator.StatefulSet(Name, Name)! is { Status: var s } set
            && (s.ObservedGeneration, s.UpdatedReplicas ?? 0, s.AvailableReplicas ?? 0, s.Replicas) == (
                set.Metadata.Generation, set.Spec.Replicas, set.Spec.Replicas, set.Spec.Replicas),
        "daemonset" => emulator.DaemonSet(Name, Name)! is { Status: var s } set
            && (s.ObservedGeneration, s.UpdatedNumberScheduled ?? 0, s.NumberAvailable ?? 0) == (
                set.Metadata.Generation, s.DesiredNumberScheduled, s.DesiredNumberScheduled),
        _ => emulator.Deployment(Name, Name)! is { Status: var s } deployment
            && (s.ObservedGeneration, s.UpdatedReplicas ?? 0, s.AvailableReplicas ?? 0, s.Replicas ?? 0) == (
                deployment.Metadata.Generation, deployment.Spec.Replicas, deployment.Spec.Replicas, deployment.Spec.Replicas),
    };

    /// <summary>What is untrue in the report on an operation that has ended, given the current cluster; null when nothing is.</summary>
    /// <param name="changes">The changes made by the operation.</param>
    public static string? Lie(ClusterEmulator emulator, Operation ended, IReadOnlyList<ClusterRequest> changes)
    {
        var (plan, kind) = (ended.Plan, ended.Plan.Workload.Kind);
        var said = $"{plan.Verb} to {plan.Action.To}: {ended.State} \"{ended.Message}\"";
        if (changes.Count > 1)
        {
            return $"{said}, and it was changed {changes.Count} times";
        }

        return ended switch
        {
            { State: OperationState.Succeeded } when changes.Count == 0 => $"{said}, and nothing was changed",
            { State: OperationState.Succeeded } => NotDone(emulator, plan, kind) is { } missing ? $"{said}, but {missing}" : null,
            { State: OperationState.Applied } when changes.Count == 0 => $"{said}, and nothing was changed",
            { State: OperationState.Applied } => Updated(emulator, kind) is 0 ? null : $"{said}, and something runs",
            { State: OperationState.Failed, Message: { } message } when Claims(message, "not known") => null,
            { State: OperationState.Failed, Message: { } message } when Claims(message, "Nothing was changed") =>
                changes.Count > 0 ? $"{said}, but it was changed" : null,
            { State: OperationState.Failed } when changes.Count == 0 => $"{said}, as if something had been changed",
            { State: OperationState.Failed } when IsUp(emulator, kind) => $"{said}, but all is up",
            { State: OperationState.Failed } when !Image(emulator, kind).Contains("broken", StringComparison.Ordinal) =>
                $"{said}, of a good version",
            { State: OperationState.Failed or OperationState.Superseded } => null,
            _ => $"{said}, which is no end",
        };
    }

    /// <summary>The number of pods that have the desired version.</summary>
    private static int Updated(ClusterEmulator emulator, string kind) => kind switch
    {
        "statefulset" => emulator.StatefulSet(Name, Name)!.Status.UpdatedReplicas ?? 0,
        "daemonset" => emulator.DaemonSet(Name, Name)!.Status.UpdatedNumberScheduled ?? 0,
        _ => emulator.Deployment(Name, Name)!.Status.UpdatedReplicas ?? 0,
    };

    private static bool Claims(RichText message, string what) => message.ToString().Contains(what, StringComparison.Ordinal);

    private static string? NotDone(ClusterEmulator emulator, Plan plan, string kind)
    {
        if (plan.Version is { Image: var image } && Image(emulator, kind) != image)
        {
            return $"it runs {Image(emulator, kind)}";
        }

        if (plan.Action is AutoscalerBounds bounds)
        {
            var autoscaler = emulator.HorizontalPodAutoscaler(Name, bounds.Autoscaler.Name)!.Spec;
            return (autoscaler.MinReplicas, autoscaler.MaxReplicas) == (bounds.Min, bounds.Max)
                ? null
                : $"its bounds are {autoscaler.MinReplicas} to {autoscaler.MaxReplicas}";
        }

        if (plan.Action is Pause)
        {
            return emulator.Deployment(Name, Name)!.Spec.Paused is true ? null : "it is not paused";
        }

        if (plan.Action is Restart
            && Template(emulator, kind).Metadata.Annotations?.ContainsKey("kubectl.kubernetes.io/restartedAt") is not true)
        {
            return "its pods are not marked as restarted";
        }

        var replicas = kind switch
        {
            "statefulset" => emulator.StatefulSet(Name, Name)!.Spec.Replicas,
            "deployment" => emulator.Deployment(Name, Name)!.Spec.Replicas,
            _ => null,
        };
        if (plan.Action is Scale scale && replicas != scale.Replicas)
        {
            return $"it has {replicas} replicas";
        }

        return IsUp(emulator, kind) ? null : "not all is up";
    }
}
