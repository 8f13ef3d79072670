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
        return statuses
            .Select(status => status.State?.Waiting?.Reason)
            .FirstOrDefault(reason => reason is not null && !Usual.Contains(reason))
            ?? statuses.Select(status => status.State?.Terminated).FirstOrDefault(ended => ended is { ExitCode: not 0 })?.Reason
            ?? pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Reason;
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
