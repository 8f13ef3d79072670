using ChatOps.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Clusters;

/// <summary>
/// The contract on the real cluster of CHATOPS_TEST_KUBECONFIG (a path; CHATOPS_TEST_CONTEXT: default its current one). Each
/// test makes a namespace of its own and deletes it. Images: CHATOPS_TEST_IMAGE_GOOD, _GOOD2, _BROKEN, _CRASH.
/// </summary>
[Needs("CHATOPS_TEST_KUBECONFIG")]
public sealed class RealClusterTests : ClusterContract
{
    private readonly string _namespace = $"chatops-test-{Guid.NewGuid().ToString("N")[..10]}";
    private ClusterSet? _clusters;
    private Kubernetes? _client;

    protected override async Task<ClusterUnderTest> OpenAsync()
    {
        var kubeconfig = Variable("KUBECONFIG", null)!;
        var context = Variable("CONTEXT", null);
        _clusters = new ClusterSet(
            new ClustersOptions { ["real"] = new ClusterOptions { Kubeconfig = kubeconfig, Context = context } },
            TimeProvider.System,
            NullLogger<ClusterSet>.Instance);
        _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context));
        await _client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = _namespace } }, cancellationToken: Cancel);
        return new(
            _clusters.Get("real"),
            (hands, clock) => new(
                "real",
                new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context), hands),
                clock,
                NullLogger.Instance),
            _client,
            _namespace,
            new(
                Variable("IMAGE_GOOD", "registry.k8s.io/pause:3.9")!,
                Variable("IMAGE_GOOD2", "registry.k8s.io/pause:3.10")!,
                Variable("IMAGE_BROKEN", "registry.k8s.io/pause:no-such-tag")!,
                Variable("IMAGE_CRASH", null)),
            DeadlineSeconds: 20,
            pods => _client.CoreV1.CreateNamespacedResourceQuotaAsync(
                new V1ResourceQuota
                {
                    Metadata = new() { Name = "pods" },
                    Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new($"{pods}") } },
                },
                _namespace,
                cancellationToken: Cancel));
    }

    protected override async Task CloseAsync()
    {
        await _client!.CoreV1.DeleteNamespaceAsync(_namespace, cancellationToken: CancellationToken.None);
        _client.Dispose();
        _clusters!.Dispose();
    }

    private static string? Variable(string name, string? otherwise) =>
        Environment.GetEnvironmentVariable($"CHATOPS_TEST_{name}") is { Length: > 0 } value ? value : otherwise;
}
