using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>What more pods a change needs for a while or for good, and what one asks of its node.</summary>
internal static class PodDemand
{
    private const string DefaultSurge = "25%";

    /// <param name="replicas">To be set; null for a rollout, which has more pods than wanted for as long as it takes.</param>
    public static int Extra(Workload workload, WorkloadObject seen, int? replicas)
    {
        var kind = WorkloadKind.Of(workload);
        var wanted = kind.Count(seen).Wanted;
        return replicas is { } asked ? Math.Max(0, asked - wanted)
            : kind.IsDeployment && seen.Spec.Strategy?.Type is not "Recreate"
                ? Share(seen.Spec.Strategy?.RollingUpdate?.MaxSurge ?? DefaultSurge, wanted)
            : 0;
    }

    /// <summary>What a pod asks for: its containers together, or its most demanding init container.</summary>
    /// <param name="isLimit">Its limits, not its requests.</param>
    public static decimal Of(V1PodTemplateSpec template, string resource, bool isLimit = false)
    {
        return Math.Max(template.Spec.Containers.Sum(Asked), (template.Spec.InitContainers ?? []).Select(Asked).DefaultIfEmpty(0).Max());

        // What has a limit and no request asks for its limit: the API server writes so.
        decimal Asked(V1Container container) =>
            (isLimit ? container.Resources?.Limits : container.Resources?.Requests ?? container.Resources?.Limits)?.TryGetValue(
                resource, out var quantity) is true ? quantity.ToDecimal() : 0;
    }

    /// <remarks>Percentages of more pods are rounded up, as the controllers do.</remarks>
    private static int Share(IntOrString value, int of) =>
        value.Value.EndsWith('%')
            ? (int)Math.Ceiling(int.Parse(value.Value[..^1], System.Globalization.CultureInfo.InvariantCulture) * of / 100.0)
        : int.Parse(value.Value, System.Globalization.CultureInfo.InvariantCulture);
}
