using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>Checks whether a namespace's quotas allow more pods.</summary>
internal static class QuotaCheck
{
    public static IEnumerable<Warning> Warnings(IEnumerable<V1ResourceQuota> quotas, V1PodTemplateSpec template, int extra)
    {
        // A scoped quota counts only some pods; the cluster's dry run covers such quotas.
        foreach (var quota in quotas.Where(q => extra > 0 && q.Spec.Scopes is null or [] && q.Spec.ScopeSelector is null))
        {
            foreach (var (name, hard) in quota.Status?.Hard ?? new Dictionary<string, ResourceQuantity>())
            {
                var needed = extra * Need(name, template);
                var used = quota.Status?.Used?.TryGetValue(name, out var taken) is true ? taken : new ResourceQuantity("0");
                if (needed > 0 && used.ToDecimal() + needed > hard.ToDecimal())
                {
                    yield return new(
                        $"quota {quota.Metadata.Name} {name}",
                        $"The quota {quota.Metadata.Name} is too small: it allows {hard} {name}, {used} are used, and {extra} more {(extra == 1 ? "pod is" : "pods are")} needed.");
                }
            }
        }
    }

    private static decimal Need(string name, V1PodTemplateSpec template) => name switch
    {
        "pods" or "count/pods" => 1,
        "cpu" or "memory" => PodDemand.Of(template, name),
        _ when name.StartsWith("requests.", StringComparison.Ordinal) => PodDemand.Of(template, name["requests.".Length..]),
        _ when name.StartsWith("limits.", StringComparison.Ordinal) => PodDemand.Of(template, name["limits.".Length..], isLimit: true),
        _ => 0,
    };
}
