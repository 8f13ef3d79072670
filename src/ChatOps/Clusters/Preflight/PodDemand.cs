using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>How many more pods a change needs, temporarily or permanently, and the resources that each requests.</summary>
internal static class PodDemand
{
    private const string DefaultSurge = "25%";

    /// <param name="replicas">The number to set; null for a rollout, which has surge pods while it runs.</param>
    public static int Extra(Workload workload, WorkloadObject seen, int? replicas)
    {
        var kind = WorkloadKind.Of(workload);
        var wanted = kind.Count(seen).Wanted;
        return replicas is { } asked ? Math.Max(0, asked - wanted)
            : kind.IsDeployment && seen.Spec.Strategy?.Type is not "Recreate"
                ? Share(seen.Spec.Strategy?.RollingUpdate?.MaxSurge ?? DefaultSurge, wanted)
            : 0;
    }

    /// <summary>
    /// What a pod requests: the sum of its containers' requests, or that of its most demanding init container, whichever is higher.
    /// </summary>
    /// <param name="isLimit">Use its limits instead of its requests.</param>
    public static decimal Of(V1PodTemplateSpec template, string resource, bool isLimit = false)
    {
        return Math.Max(template.Spec.Containers.Sum(Asked), (template.Spec.InitContainers ?? []).Select(Asked).DefaultIfEmpty(0).Max());

        // Without requests, the limits count: the API server uses them as the default.
        decimal Asked(V1Container container) =>
            (isLimit ? container.Resources?.Limits : container.Resources?.Requests ?? container.Resources?.Limits)?.TryGetValue(
                resource, out var quantity) is true ? quantity.ToDecimal() : 0;
    }

    /// <remarks>Surge percentages are rounded up, as the controllers do.</remarks>
    private static int Share(IntOrString value, int of) =>
        value.Value.EndsWith('%')
            ? (int)Math.Ceiling(int.Parse(value.Value[..^1], System.Globalization.CultureInfo.InvariantCulture) * of / 100.0)
        : int.Parse(value.Value, System.Globalization.CultureInfo.InvariantCulture);
}
