using ChatOps.Playground.Kubernetes;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>The final state of a blue-green pair, as the cluster has it.</summary>
/// <param name="Live">The color that receives the traffic.</param>
/// <param name="Writes">One write for each step, in order.</param>
internal sealed record Pair(string Live, params string[] Writes)
{
    public static string Words(ClusterRequest request) =>
        $"{request.Method} {request.Path[(request.Path.IndexOf("/web/", StringComparison.Ordinal) + 5)..]}";

    /// <summary>Null: it is as expected.</summary>
    public string? Lie(ClusterEmulator emulator, IEnumerable<ClusterRequest> changes)
    {
        var (writes, live) = (changes.Select(Words).ToList(), emulator.Service("web", "web")!.Spec.Selector["color"]);
        return !writes.SequenceEqual(Writes) ? $"the writes were {string.Join(", ", writes)}"
            : live != Live ? $"the traffic goes to {live}"
            : null;
    }
}
