using System.Security.Cryptography;
using System.Text;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s;

namespace ChatOps.Clusters.Watching;

/// <summary>Checks whether a workload is healthy and unchanged since it was judged.</summary>
internal static class PreconditionJudge
{
    public static TemplatePrint Fingerprint(WorkloadObject seen) => new(Print(seen), FieldOwners.Record(seen.Metadata));

    /// <summary>Reads what <see cref="Judge"/> needs.</summary>
    public static async Task<PreconditionResult> ReadAsync(
        IKubernetes client, Precondition precondition, TimeProvider clock, CancellationToken cancellationToken)
    {
        var seen = await AppsApi.ReadAsync(client, precondition.Workload, cancellationToken);
        var standing = Judge(precondition, seen);
        if (standing is not PreconditionResult.Met || precondition.ReadyFor <= TimeSpan.Zero)
        {
            return standing;
        }

        var pods = await client.CoreV1.ListNamespacedPodAsync(
            precondition.Workload.Namespace, labelSelector: PodTemplate.Selector(seen.Spec.Selector), cancellationToken: cancellationToken);
        var since = clock.GetUtcNow() - precondition.ReadyFor;
        return pods.Items.FirstOrDefault(pod => pod.Metadata.DeletionTimestamp is null && PodTemplate.ReadySince(pod) > since) is { } young
            ? new PreconditionResult.Unmet(
                $"{young.Metadata.Name} has been ready for less than {precondition.ReadyFor.TotalSeconds:0.#} s.", IsStabilizing: true)
            : standing;
    }

    /// <summary>A pure function.</summary>
    public static PreconditionResult Judge(Precondition precondition, WorkloadObject? seen)
    {
        var name = precondition.Workload.Name;
        if (seen is null)
        {
            return new PreconditionResult.Changed($"{name} was deleted.");
        }

        if (precondition.Uid is { } uid && seen.Metadata.Uid != uid)
        {
            return new PreconditionResult.Changed($"{name} was deleted and created again.");
        }

        if (precondition.Image is { } image
            && PodTemplate.Container(seen.Spec.Template, precondition.Workload) is var container
            && (container is null || !Ownership.HoldsImage(seen, container, image.Operation, image.Image)))
        {
            return new PreconditionResult.Changed(container is null
                ? PodTemplate.NoContainer(seen.Spec.Template, precondition.Workload)
                : RichText.Of(
                    $"the image of {name} was set to {PodTemplate.Image(seen.Spec.Template, container)}{FieldOwners.By(FieldOwners.OfImage(seen, container))}."));
        }

        if (precondition.Template is { } template && Print(seen) != template.Print)
        {
            return new PreconditionResult.Changed(RichText.Of(
                $"the pod template of {name} was changed{FieldOwners.By(FieldOwners.Since(seen.Metadata, template.Writers))}."));
        }

        if (precondition.Generation is { } generation && seen.Metadata.Generation != generation)
        {
            return seen.Metadata.Generation < generation
                ? new PreconditionResult.Unmet(
                    $"The cluster {precondition.Workload.Cluster} returns an older state than was seen before.")
                : new PreconditionResult.Changed(
                    RichText.Of($"{name} was changed{FieldOwners.By(FieldOwners.Since(seen.Metadata, precondition.Writers))}."));
        }

        return Unhealthy(precondition, name, seen) is { } why ? new PreconditionResult.Unmet(why) : new PreconditionResult.Met();
    }

    private static string? Unhealthy(Precondition precondition, string name, WorkloadObject seen)
    {
        var kind = WorkloadKind.Of(precondition.Workload);
        var counts = kind.Count(seen);
        var least = Math.Max(1, precondition.Replicas);
        return counts.Wanted < least ? $"{name} has {counts.Wanted} of {Pods(least, "replica")}."
            : !seen.IsObserved ? $"{name} was changed, and its controller hasn't observed that yet."
            : counts.Available < counts.Wanted ? $"{name} has {counts.Available} of {Pods(counts.Wanted, "pod")} available."
            : kind.Progress(seen) is { } progress ? $"{name}: {progress}"
            : null;
    }

    private static string Print(WorkloadObject seen) =>
        Convert.ToBase64String(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{seen.Metadata.Uid} {PodTemplate.Text(seen.Spec.Template)}")).AsSpan(..12));

    private static string Pods(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
