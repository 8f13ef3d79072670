using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>What a role allows, as "verb group/resource".</summary>
internal static class Rights
{
    public static IEnumerable<string> Of(V1ClusterRole role)
    {
        role.AggregationRule.ShouldBeNull();
        role.Rules.ShouldAllBe(rule => rule.NonResourceURLs == null && rule.ResourceNames == null);
        return from rule in role.Rules
               from verb in rule.Verbs
               from apiGroup in rule.ApiGroups
               from resource in rule.Resources
               select $"{verb} {(apiGroup is "" ? "core" : apiGroup)}/{resource}";
    }
}
