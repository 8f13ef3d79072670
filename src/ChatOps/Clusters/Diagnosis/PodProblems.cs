using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>Finds what is definitely wrong with a pod, from its status. A slow start isn't a problem.</summary>
internal static class PodProblems
{
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(30);
    private const string CrashLoop = "CrashLoopBackOff";
    private static readonly HashSet<string> Startup = ["ContainerCreating", "PodInitializing"];

    public static IEnumerable<Problem> Of(V1Pod pod)
    {
        if (pod.Metadata.DeletionTimestamp is not null || pod.Status is not { } status)
        {
            yield break;
        }

        if (status.Phase == "Failed" && status.Reason is { } reason)
        {
            yield return new($"pod {pod.Metadata.Name}", reason, status.Message ?? "", []);
        }

        if (status.Conditions?.FirstOrDefault(
            c => c is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }) is { } unschedulable)
        {
            yield return new($"pod {pod.Metadata.Name}", "Unschedulable", unschedulable.Message ?? "", []);
        }

        foreach (var container in (status.InitContainerStatuses ?? []).Concat(status.ContainerStatuses ?? []))
        {
            if (Of(container, isRestarted: pod.Spec?.RestartPolicy is null or "Always") is var (why, message))
            {
                yield return new(Subject(pod, container.Name), why, message, []) { Restarts = container.RestartCount };
            }
        }
    }

    /// <summary>
    /// Reports a pod that has been running for a while and isn't ready: it may still become ready, but this is worth reporting.
    /// </summary>
    public static IEnumerable<Problem> Unready(V1Pod pod, DateTimeOffset now)
    {
        if (pod.Metadata.DeletionTimestamp is null
            && pod.Status is { Phase: "Running" } status
            && !PodTemplate.IsReady(pod)
            && !Of(pod).Any()
            && status.ContainerStatuses?.FirstOrDefault(c => !c.Ready && now - c.State?.Running?.StartedAt > WorthSaying) is { } container)
        {
            yield return new(
                Subject(pod, container.Name),
                Problem.NotReady,
                $"It has been running for more than {WorthSaying.TotalSeconds:0} s and isn't ready: its readiness probe fails, or it is slow to start.",
                [],
                pod.Metadata.Name);
        }
    }

    public static string Subject(V1Pod pod, string container) => $"pod {pod.Metadata.Name}, container {container}";

    /// <summary>Whether the container has terminated, which a Deployment's containers never should: its log says why.</summary>
    public static bool Ended(V1ContainerStatus container) => LastEnd(container) is not null;

    /// <param name="isRestarted">Whether a terminated container is restarted, whatever its status says at the moment.</param>
    private static (string Reason, string Message)? Of(V1ContainerStatus container, bool isRestarted)
    {
        if (container.Ready || container.State?.Terminated is { ExitCode: 0 })
        {
            return null;
        }

        var waiting = container.State?.Waiting;
        if (LastEnd(container) is { } end && (end.ExitCode != 0 || waiting?.Reason is CrashLoop))
        {
            // Uses one reason throughout crash, back-off and restart, so that one cause is one problem; OOMKilled is more specific than
            // CrashLoopBackOff.
            var reason = end.Reason is "OOMKilled" ? end.Reason : isRestarted ? CrashLoop : end.Reason ?? "Error";
            return (reason, $"exit code {end.ExitCode}{(end.Message is { Length: > 0 } message ? $": {message.Trim()}" : "")}");
        }

        // The kubelet alternates between ErrImagePull and ImagePullBackOff.
        return waiting is { Reason: { } why } && !Startup.Contains(why)
            ? (why is "ErrImagePull" ? "ImagePullBackOff" : why, waiting.Message ?? "")
            : null;
    }

    private static V1ContainerStateTerminated? LastEnd(V1ContainerStatus container) =>
        container.State?.Terminated ?? container.LastState?.Terminated;
}
