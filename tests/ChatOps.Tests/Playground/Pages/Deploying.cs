using k8s;
using k8s.Models;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>Changes what is running in staging, through the cluster's API.</summary>
internal static class Deploying
{
    public static async Task ImageAsync(PageHost host, string image)
    {
        using var cluster = new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = new Uri(host.Workspace.Address, "/clusters/staging").ToString() });
        var patch = new V1Patch(new { spec = new
        {
            template = new { spec = new { containers = new[] { new { name = "web", image = $"registry.acme.io/{image}" } } } },
        } }, V1Patch.PatchType.StrategicMergePatch);
        await cluster.AppsV1.PatchNamespacedDeploymentAsync(patch, "web", "web", cancellationToken: PageHost.Cancel);
    }
}
