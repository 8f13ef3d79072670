using ChatOps.Clusters;
using k8s;

namespace ChatOps.Tests.Clusters;

/// <summary>A cluster that the contract is tested on: the bot's view of it, and an independent client.</summary>
/// <param name="Images">Of a container called "web" that starts and stays; of the same in another version; that cannot be pulled; that ends
/// at once (null: not to be tried).</param>
/// <param name="Namespace">Exists, is empty, and is this test's own.</param>
/// <param name="Through">Another view of the bot's, whose requests pass through someone's hands, and its clock.</param>
/// <param name="DeadlineSeconds">progressDeadlineSeconds of workloads that are meant to fail.</param>
public sealed record ClusterUnderTest(
    Cluster Cluster,
    Func<DelegatingHandler, TimeProvider, Cluster> Through,
    IKubernetes Client,
    string Namespace,
    TestImages Images,
    int DeadlineSeconds,
    Func<int, Task> LimitPodsAsync);

public sealed record TestImages(string Good, string Good2, string Broken, string? Crash);
