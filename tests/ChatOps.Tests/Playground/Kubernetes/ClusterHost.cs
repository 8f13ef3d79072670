using System.Text;
using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>An emulated cluster on a loopback port, under a path prefix as in the Playground.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClusterHost(WebApplication app, ClusterEmulator cluster)
    {
        (_app, Cluster) = (app, cluster);
        Address = new($"{app.Urls.Single()}/clusters/staging");
        Client = NewClient();
    }

    public ClusterEmulator Cluster { get; }

    public Uri Address { get; }

    public k8s.Kubernetes Client { get; }

    public static async Task<ClusterHost> StartAsync(TimeProvider clock, ClusterEmulatorOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var cluster = new ClusterEmulator("staging", clock, options);
        server.MapCluster("/clusters/staging", cluster);
        await server.StartAsync();
        return new(server, cluster);
    }

    public static FakeTimeProvider NewClock() => new(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// Judged by the counts, and only once the controller has observed the spec: until then, they are those of the previous rollout.
    /// </summary>
    public static bool IsRolledOut(V1Deployment deployment) =>
        deployment.Status.ObservedGeneration == deployment.Metadata.Generation
        && deployment.Status.UpdatedReplicas == deployment.Spec.Replicas
        && deployment.Status.Replicas == deployment.Spec.Replicas
        && deployment.Status.AvailableReplicas == deployment.Spec.Replicas;

    public k8s.Kubernetes NewClient()
    {
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(Cluster.Kubeconfig(Address)));
        return new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    public HttpClient NewHttp() => new() { BaseAddress = new($"{Address}/") };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Cluster.Dispose();
        await _app.DisposeAsync();
    }
}
