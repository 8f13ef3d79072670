using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>
/// Warns of who else manages a workload and will undo a change or conflict with it, as far as the objects themselves show.
/// </summary>
internal static class OwnershipWarnings
{
    public static IEnumerable<Warning> Of(Workload workload, WorkloadObject found)
    {
        var metadata = found.Metadata;
        foreach (var warning in WorkloadKind.Of(workload).Warnings(found))
        {
            yield return warning;
        }

        if (Owner(metadata) is { } owner)
        {
            yield return new($"owner {owner}", $"{owner} owns it and will undo changes made elsewhere: change it there.");
        }

        if ((Ownership.Annotation(metadata, "argocd.argoproj.io/tracking-id")
            ?? Label(metadata, "argocd.argoproj.io/instance")) is { } application)
        {
            yield return new("Argo CD", $"Argo CD manages it ({application.Split(':')[0]}) and may revert it to what its repository says.");
        }
        else if (Ownership.HasWriter(found, "argocd-controller", "argocd-application-controller"))
        {
            yield return new("Argo CD", "Argo CD has written to it and may revert it to what its repository says.");
        }

        if ((Label(metadata, "kustomize.toolkit.fluxcd.io/name") ?? Label(metadata, "helm.toolkit.fluxcd.io/name")) is { } flux)
        {
            yield return new("Flux", $"Flux manages it ({flux}) and will revert it to what its repository says.");
        }
        else if (Ownership.Annotation(metadata, "meta.helm.sh/release-name") is { } release)
        {
            yield return new("Helm", $"Helm manages it (release {release}): the next upgrade restores the chart's version.");
        }
        else if (Ownership.HasWriter(found, "kustomize-controller", "helm-controller"))
        {
            yield return new("Flux", "Flux has written to it and will revert it to what its repository says.");
        }
        else if (Ownership.HasWriter(found, "helm", "Helm"))
        {
            yield return new("Helm", "Helm has written to it: the next upgrade restores the chart's version.");
        }

        if (Ownership.Annotation(metadata, "kubectl.kubernetes.io/last-applied-configuration") is not null)
        {
            yield return new(
                "kubectl apply", "It was created with kubectl apply: applying the same files again restores their version.");
        }
    }

    /// <summary>"ScaledObject web": the controller that owns an object and reconciles it; null when there is none.</summary>
    public static string? Owner(V1ObjectMeta metadata) =>
        (metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller is true)
            ?? metadata.OwnerReferences?.FirstOrDefault()) is { } owner ? $"{owner.Kind} {owner.Name}" : null;

    private static string? Label(V1ObjectMeta metadata, string name) =>
        metadata.Labels?.TryGetValue(name, out var value) is true ? value : null;
}
