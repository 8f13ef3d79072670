namespace ChatOps.Tests.Operations.Proofs;

/// <summary>What others do to a workload, such as "deployments/web", through the cluster's API.</summary>
internal static class ByHand
{
    public static Others Scale(string workload, int replicas) =>
        Patch($"apis/apps/v1/namespaces/web/{workload}", $$"""{"spec":{"replicas":{{replicas}} } }""");

    public static Others SetVersion(string workload, string version) =>
        SetContainer(workload, $$"""{"name":"web","image":"{{Shop.Image}}:{{version}}"}""");

    /// <summary>Changes the pods, and leaves their version.</summary>
    public static Others SetVariable(string workload) => SetContainer(workload, """{"name":"web","env":[{"name":"A","value":"1"}]}""");

    public static Others Patch(string path, string json) => async (cluster, cancellationToken) =>
    {
        using var patch = new StringContent(json, null, "application/strategic-merge-patch+json");
        return await cluster.PatchAsync(path, patch, cancellationToken);
    };

    private static Others SetContainer(string workload, string container) => Patch(
        $"apis/apps/v1/namespaces/web/{workload}", $$"""{"spec":{"template":{"spec":{"containers":[{{container}}]} } } }""");
}
