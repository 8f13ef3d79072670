using k8s.Models;

namespace ChatOps.Playground.Kubernetes;

/// <summary>What a cluster reports that the caller may do; everything, by default.</summary>
public sealed class ClusterRules
{
    private static readonly V1ResourceRule Everything = new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] };

    /// <summary>The rules of a namespace; of the whole cluster for the empty one.</summary>
    public Func<string, IReadOnlyList<V1ResourceRule>> Of { get; set; } = _ => [Everything];

    /// <summary>Whether there is another authorizer that can't list its rules.</summary>
    public bool AreIncomplete { get; set; }
}
