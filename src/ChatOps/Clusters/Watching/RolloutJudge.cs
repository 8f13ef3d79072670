using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>The observed state of a workload and the objects it owns.</summary>
internal sealed record ObservedState(
    WorkloadKind Kind, WorkloadObject? Workload, IReadOnlyCollection<RevisionObject> Revisions, IReadOnlyCollection<V1Pod> Pods)
{
    /// <summary>Events of the workload, for kinds where only events say what went wrong.</summary>
    public IReadOnlyCollection<Corev1Event> Events { get; init; } = [];

    /// <summary>When it was observed; null when only definite problems are wanted.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The workload's desired revision; null until its controller has created it.</summary>
    public RevisionObject? Current { get; } = Workload is null ? null : Kind.Current(Workload, Revisions);

    /// <summary>The pods of the desired revision; null when they can't be identified.</summary>
    public IReadOnlyCollection<V1Pod>? CurrentPods =>
        Workload is { } workload && Current is { } current ? [.. Pods.Where(pod => Kind.IsOf(pod, workload, current))] : null;
}

/// <summary>Judges the progress of a rollout from the observed state, by the conditions of <c>kubectl rollout status</c>. Pure.</summary>
internal static class RolloutJudge
{
    private const int MostProblems = 10;
    private const string DeadlineExceeded = "ProgressDeadlineExceeded";

    /// <param name="watched">How long the goal has been watched.</param>
    public static Rollout Judge(Workload workload, Goal goal, ObservedState sight, TimeSpan watched)
    {
        if (sight.Workload is not { } seen)
        {
            return Lost($"{workload} was deleted. There is no rollout left to watch.");
        }

        if (seen.Metadata.Uid != goal.Uid)
        {
            return Lost(RichText.Of(
                $"{workload.ToString()} was deleted, and created again{FieldOwners.By(FieldOwners.OfSelector(seen.Metadata))}. The new one isn't what this operation changed, so it isn't watched."));
        }

        if (seen.Metadata.Generation < goal.Generation)
        {
            return Report(sight, RolloutPhase.Waiting, "Waiting for the cluster to show the change.", []);
        }

        var problems = Problems(sight);
        if (Superseded(workload, goal, seen) is { } superseded)
        {
            return Report(sight, RolloutPhase.Superseded, superseded, problems);
        }

        var (phase, message) = Status(sight.Kind, seen);
        if (phase is RolloutPhase.Failed && IsStale(seen) && watched < Deadline(seen))
        {
            // The failure is from an earlier rollout: the controller keeps the condition until the next rollout makes progress, for example
            // a rollback. kubectl reports a failure here, but the rollout has only just started.
            (phase, message) = (RolloutPhase.Progressing, sight.Kind.Progress(seen) ?? "Waiting for pods.");
        }

        return Report(sight, phase, message, problems);
    }

    /// <summary>Judges by the workload alone, in the same order as kubectl.</summary>
    public static (RolloutPhase Phase, string Message) Status(WorkloadKind kind, WorkloadObject seen)
    {
        if (!seen.IsObserved)
        {
            return (RolloutPhase.Waiting, "Waiting for the cluster's controllers to observe the change.");
        }

        if (seen.Condition("Progressing")?.Reason == DeadlineExceeded)
        {
            return (
                RolloutPhase.Failed,
                $"No progress for {Deadline(seen).TotalSeconds:0} s (progressDeadlineSeconds). The cluster keeps trying; it does not roll back automatically.");
        }

        return kind.Progress(seen) switch
        {
            null => (RolloutPhase.Done, kind.Count(seen) switch
            {
                { Updated: 1, Wanted: 1 } => "1 pod updated and available.",
                { Updated: var updated, Wanted: var wanted } when updated < wanted =>
                    $"{updated} of {wanted} pods updated, all available: the rest are excluded by its partition.",
                { Wanted: var wanted } => $"{wanted} pods updated and available.",
            }),
            var message when seen.Spec.Paused is true =>
                (RolloutPhase.Waiting, $"The rollout is paused and continues when it is resumed. {message}"),
            var message => (RolloutPhase.Progressing, message),
        };
    }

    public static bool IsHealthy(WorkloadKind kind, WorkloadObject seen) =>
        seen.IsObserved
        && kind.Count(seen) is { Wanted: > 0 } count
        && count.Available >= count.Wanted
        && seen.Condition("Progressing")?.Reason != DeadlineExceeded
        && seen.Condition("ReplicaFailure")?.Status != "True";

    /// <summary>What is definitely wrong now with the desired version; the previous version's pods don't matter.</summary>
    public static IReadOnlyList<Problem> Problems(ObservedState sight)
    {
        if (sight.Workload is not { } seen)
        {
            return [];
        }

        var subject = $"{sight.Kind.Title.ToLowerInvariant()} {seen.Metadata.Name}";
        List<Problem> ofWorkload = seen.Condition("ReplicaFailure") is { Status: "True" } failure
            ? [new(subject, failure.Reason ?? "ReplicaFailure", failure.Message ?? "", [])]
            : NotCreated(sight, seen) is { } refused ? [new(subject, refused.Reason, refused.Message ?? "", [])]
            : [];
        return [.. ofWorkload.Concat((sight.CurrentPods ?? [])
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
            .SelectMany(pod => PodProblems.Of(pod).Concat(sight.Now is { } now ? PodProblems.Unready(pod, now) : []))).Take(MostProblems)];
    }

    /// <summary>
    /// StatefulSets and DaemonSets have no condition for pods that were refused, for example by a quota: only their events say so.
    /// </summary>
    private static Corev1Event? NotCreated(ObservedState sight, WorkloadObject seen)
    {
        var counts = sight.Kind.Count(seen);
        return sight.Kind.IsDeployment || counts.All >= counts.Wanted
            ? null
            : sight.Events
                .Where(e => e is { Type: "Warning", Reason: "FailedCreate" }
                    && e.InvolvedObject.Uid == seen.Metadata.Uid
                    && !(Happened(e) < Ownership.LastOwnWrite(seen)))
                .MaxBy(Happened);
    }

    private static DateTime? Happened(Corev1Event said) =>
        said.LastTimestamp ?? said.Series?.LastObservedTime ?? said.EventTime ?? said.FirstTimestamp;

    private static RichText? Superseded(Workload workload, Goal goal, WorkloadObject seen)
    {
        if (seen.Metadata.Generation == goal.Generation)
        {
            return null;
        }

        if (goal.Image is { } image
            && PodTemplate.Container(seen.Spec.Template, workload) is var container
            && (container is null || !Ownership.HoldsImage(seen, container, goal.Operation, image)))
        {
            return container is null
                ? $"Superseded by another change: {PodTemplate.NoContainer(seen.Spec.Template, workload)}"
                : RichText.Of(
                    $"Superseded by another change: the image was set to {PodTemplate.Image(seen.Spec.Template, container)}{FieldOwners.By(FieldOwners.OfImage(seen, container))}.");
        }

        return goal.Replicas is { } replicas && seen.Spec.Replicas != replicas
            ? RichText.Of(
                $"Superseded by another change: the replicas were set to {seen.Spec.Replicas ?? 1}{FieldOwners.By(FieldOwners.OfReplicas(seen))}.")
            : null;
    }

    private static bool IsStale(WorkloadObject seen) =>
        Ownership.LastOwnWrite(seen) is { } written && seen.Condition("Progressing")?.LastUpdateTime <= written;

    private static TimeSpan Deadline(WorkloadObject seen) => TimeSpan.FromSeconds(seen.Spec.ProgressDeadlineSeconds ?? 600);

    private static Rollout Lost(RichText message) => new(RolloutPhase.Failed, 0, 0, 0, 0, 0, message, []);

    private static Rollout Report(ObservedState sight, RolloutPhase phase, RichText message, IReadOnlyList<Problem> problems)
    {
        var seen = sight.Workload!;
        var (wanted, all, updated, ready, available) = sight.Kind.Count(seen);
        // Until the controllers have observed the change, "updated" still counts the previous version.
        updated = seen.IsObserved ? updated : 0;
        return new(phase, wanted, updated, ready, available, Math.Max(0, all - updated), message, problems)
        {
            Stuck = phase is RolloutPhase.Progressing && sight.Current is { } current
                ? [.. sight.Kind
                    .Stuck(seen, sight.Pods, current)
                    .Select(pod => new StuckPod(pod.Metadata.Name, pod.Metadata.Uid, pod.Metadata.ResourceVersion))]
                : [],
        };
    }
}
