using k8s.Models;

namespace ChatOps.Playground.Kubernetes;

/// <summary>What a cluster says that whoever asks may do there; everything, unless told otherwise.</summary>
public sealed class ClusterRules
{
    private static readonly V1ResourceRule Everything = new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] };

    /// <summary>By namespace; of the whole cluster by the empty one.</summary>
    public Func<string, IReadOnlyList<V1ResourceRule>> Of { get; set; } = _ => [Everything];

    /// <summary>Another authorizer has a say and cannot list its rules.</summary>
    public bool AreIncomplete { get; set; }
}
