using System.Security.Cryptography;
using System.Text;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s;

namespace ChatOps.Clusters.Watching;

/// <summary>Finds out whether a workload still is what was judged, and healthy.</summary>
internal static class FootingJudge
{
    public static TemplatePrint Fingerprint(WorkloadObject seen) => new(Print(seen), FieldOwners.Record(seen.Metadata));

    /// <summary>Reads what <see cref="Judge"/> needs.</summary>
    public static async Task<Standing> ReadAsync(
        IKubernetes client, Footing footing, TimeProvider clock, CancellationToken cancellationToken)
    {
        var seen = await AppsApi.ReadAsync(client, footing.Workload, cancellationToken);
        var standing = Judge(footing, seen);
        if (standing is not Standing.Firm || footing.Steady <= TimeSpan.Zero)
        {
            return standing;
        }

        var pods = await client.CoreV1.ListNamespacedPodAsync(
            footing.Workload.Namespace, labelSelector: PodTemplate.Selector(seen.Spec.Selector), cancellationToken: cancellationToken);
        var since = clock.GetUtcNow() - footing.Steady;
        return pods.Items.FirstOrDefault(pod => pod.Metadata.DeletionTimestamp is null && PodTemplate.ReadySince(pod) > since) is { } young
            ? new Standing.Shaky(
                $"{young.Metadata.Name} has been ready for less than {footing.Steady.TotalSeconds:0.#} s.", IsSettling: true)
            : standing;
    }

    /// <summary>Pure.</summary>
    public static Standing Judge(Footing footing, WorkloadObject? seen)
    {
        var name = footing.Workload.Name;
        if (seen is null)
        {
            return new Standing.Changed($"{name} was deleted.");
        }

        if (footing.Uid is { } uid && seen.Metadata.Uid != uid)
        {
            return new Standing.Changed($"{name} was deleted and created again.");
        }

        if (footing.Image is { } image
            && PodTemplate.Container(seen.Spec.Template, footing.Workload) is var container
            && (container is null || !Marks.HoldsImage(seen, container, image.Operation, image.Image)))
        {
            return new Standing.Changed(container is null
                ? PodTemplate.NoContainer(seen.Spec.Template, footing.Workload)
                : RichText.Of(
                    $"the image of {name} was set to {PodTemplate.Image(seen.Spec.Template, container)}{FieldOwners.By(FieldOwners.OfImage(seen, container))}."));
        }

        if (footing.Template is { } template && Print(seen) != template.Print)
        {
            return new Standing.Changed(RichText.Of(
                $"the pod template of {name} was changed{FieldOwners.By(FieldOwners.Since(seen.Metadata, template.Writers))}."));
        }

        if (footing.Generation is { } generation && seen.Metadata.Generation != generation)
        {
            return seen.Metadata.Generation < generation
                ? new Standing.Shaky($"The cluster {footing.Workload.Cluster} answers with an older state than was seen before.")
                : new Standing.Changed(
                    RichText.Of($"{name} was changed{FieldOwners.By(FieldOwners.Since(seen.Metadata, footing.Writers))}."));
        }

        return Unhealthy(footing, name, seen) is { } why ? new Standing.Shaky(why) : new Standing.Firm();
    }

    private static string? Unhealthy(Footing footing, string name, WorkloadObject seen)
    {
        var kind = WorkloadKind.Of(footing.Workload);
        var counts = kind.Count(seen);
        var least = Math.Max(1, footing.Replicas);
        return counts.Wanted < least ? $"{name} has {counts.Wanted} of {Pods(least, "replica")}."
            : !seen.IsObserved ? $"{name} was changed, and its controller has not seen that yet."
            : counts.Available < counts.Wanted ? $"{name} has {counts.Available} of {Pods(counts.Wanted, "pod")} available."
            : kind.Progress(seen) is { } progress ? $"{name}: {progress}"
            : null;
    }

    private static string Print(WorkloadObject seen) =>
        Convert.ToBase64String(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{seen.Metadata.Uid} {PodTemplate.Text(seen.Spec.Template)}")).AsSpan(..12));

    private static string Pods(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
