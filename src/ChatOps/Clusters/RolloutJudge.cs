using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>What has been seen of a Deployment and what it made.</summary>
internal sealed record Sight(V1Deployment? Deployment, IReadOnlyCollection<V1ReplicaSet> ReplicaSets, IReadOnlyCollection<V1Pod> Pods);

/// <summary>Says from what was seen how far a rollout is, by the conditions of <c>kubectl rollout status</c>. Pure.</summary>
internal static class RolloutJudge
{
    private const int MostProblems = 10;
    private const string DeadlineExceeded = "ProgressDeadlineExceeded";

    /// <param name="watched">For how long the goal has been watched.</param>
    public static Rollout Judge(Workload workload, Goal goal, Sight sight, TimeSpan watched)
    {
        if (sight.Deployment is not { } deployment)
        {
            return Lost($"{workload} was deleted. Nothing of this rollout is left to wait for.");
        }

        if (deployment.Metadata.Uid != goal.Uid)
        {
            return Lost($"{workload} was deleted and created again by somebody. The new one is not what was changed, so it is not followed.");
        }

        if (deployment.Metadata.Generation < goal.Generation)
        {
            return Report(deployment, RolloutPhase.Waiting, "Waiting for the cluster to show the change.", []);
        }

        var problems = Problems(sight);
        if (Superseded(workload, goal, deployment) is { } superseded)
        {
            return Report(deployment, RolloutPhase.Failed, superseded, problems);
        }

        var (phase, message) = Status(deployment);
        if (phase is RolloutPhase.Failed && IsStale(deployment) && watched < Deadline(deployment))
        {
            // From an earlier rollout: the controller does not take the condition back until the next one moves, which is
            // just the case of a rollback. kubectl reports a failure here; the rollout has only begun.
            (phase, message) = (RolloutPhase.Progressing, Progress(deployment) ?? "Waiting for pods.");
        }

        return Report(deployment, phase, message, problems);
    }

    /// <summary>The Deployment alone, in the order in which kubectl asks.</summary>
    public static (RolloutPhase Phase, string Message) Status(V1Deployment deployment)
    {
        if (!Observed(deployment))
        {
            return (RolloutPhase.Waiting, "Waiting for the cluster's controllers to take up the change.");
        }

        if (Condition(deployment, "Progressing")?.Reason == DeadlineExceeded)
        {
            return (RolloutPhase.Failed, $"No progress for {Deadline(deployment).TotalSeconds:0} s (progressDeadlineSeconds). The cluster goes on trying; it does not roll back by itself.");
        }

        return Progress(deployment) switch
        {
            null => (RolloutPhase.Done, $"{Count(deployment.Spec.Replicas ?? 1, "pod")} updated and available."),
            var message when deployment.Spec.Paused is true => (RolloutPhase.Waiting, $"The rollout is paused and goes on when it is resumed. {message}"),
            var message => (RolloutPhase.Progressing, message),
        };
    }

    public static bool IsHealthy(V1Deployment deployment) =>
        Observed(deployment)
        && (deployment.Status.AvailableReplicas ?? 0) >= (deployment.Spec.Replicas ?? 1)
        && Condition(deployment, "Progressing")?.Reason != DeadlineExceeded
        && Condition(deployment, "ReplicaFailure")?.Status != "True";

    /// <summary>What is certainly wrong now, with the wanted version only: the pods of the one before may be as they like.</summary>
    public static IReadOnlyList<Problem> Problems(Sight sight)
    {
        if (sight.Deployment is not { } deployment)
        {
            return [];
        }

        var ofDeployment = Condition(deployment, "ReplicaFailure") is { Status: "True" } failure
            ? [new Problem($"deployment {deployment.Metadata.Name}", failure.Reason ?? "ReplicaFailure", failure.Message ?? "", [])]
            : Array.Empty<Problem>();
        return [.. ofDeployment.Concat(CurrentPods(sight).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).SelectMany(PodProblems.Of)).Take(MostProblems)];
    }

    /// <summary>The pods of what the Deployment asks for now.</summary>
    public static IReadOnlyCollection<V1Pod> CurrentPods(Sight sight) =>
        sight.Deployment is { } deployment && PodTemplate.Current(deployment, sight.ReplicaSets) is { } current
            ? [.. sight.Pods.Where(pod => PodTemplate.OwnedBy(pod.Metadata, current.Metadata.Uid))]
            : [];

    private static string? Superseded(Workload workload, Goal goal, V1Deployment deployment)
    {
        if (deployment.Metadata.Generation == goal.Generation)
        {
            return null;
        }

        if (goal.Image is { } image
            && PodTemplate.Container(deployment.Spec.Template, workload) is var container
            && (container is null || !Marks.HoldsImage(deployment, container, goal.Operation, image)))
        {
            return container is null
                ? $"Superseded by another change: {PodTemplate.NoContainer(deployment.Spec.Template, workload)}"
                : $"Superseded by another change: the image was set to {PodTemplate.Image(deployment.Spec.Template, container)}{Marks.By(Marks.ImageSetters(deployment, container))}.";
        }

        return goal.Replicas is { } replicas && deployment.Spec.Replicas != replicas
            ? $"Superseded by another change: the replicas were set to {deployment.Spec.Replicas}{Marks.By(Marks.ReplicasSetters(deployment))}."
            : null;
    }

    /// <summary>What is still to come, or null.</summary>
    private static string? Progress(V1Deployment deployment)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        var (all, updated, available) = (deployment.Status.Replicas ?? 0, deployment.Status.UpdatedReplicas ?? 0, deployment.Status.AvailableReplicas ?? 0);
        if (updated < wanted)
        {
            return $"{updated} of {Count(wanted, "pod")} updated.";
        }

        if (all > updated)
        {
            return $"{Count(all - updated, "old pod")} still to be stopped.";
        }

        if (available < updated)
        {
            return $"{available} of {Count(updated, "updated pod")} available.";
        }

        // Not asked by kubectl but by the controller itself: without it a scaling down would be over before it began.
        return all > wanted ? $"{Count(all - wanted, "pod")} still to be stopped." : null;
    }

    private static bool Observed(V1Deployment deployment) => deployment.Metadata.Generation <= (deployment.Status?.ObservedGeneration ?? 0);

    private static bool IsStale(V1Deployment deployment) =>
        Marks.LastOwnWrite(deployment) is { } written && Condition(deployment, "Progressing")?.LastUpdateTime <= written;

    private static TimeSpan Deadline(V1Deployment deployment) => TimeSpan.FromSeconds(deployment.Spec.ProgressDeadlineSeconds ?? 600);

    private static V1DeploymentCondition? Condition(V1Deployment deployment, string type) =>
        deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private static Rollout Lost(string message) => new(RolloutPhase.Failed, 0, 0, 0, 0, 0, message, []);

    private static Rollout Report(V1Deployment deployment, RolloutPhase phase, string message, IReadOnlyList<Problem> problems)
    {
        var status = deployment.Status ?? new V1DeploymentStatus();
        // Until the controllers have seen the change, "updated" still counts the version before.
        var updated = Observed(deployment) ? status.UpdatedReplicas ?? 0 : 0;
        return new(
            phase, deployment.Spec.Replicas ?? 1, updated, status.ReadyReplicas ?? 0, status.AvailableReplicas ?? 0,
            Math.Max(0, (status.Replicas ?? 0) - updated), message, problems);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
