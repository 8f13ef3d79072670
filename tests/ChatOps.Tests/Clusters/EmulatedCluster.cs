using ChatOps.Clusters;
using ChatOps.Playground.Kubernetes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Cluster = ChatOps.Clusters.Cluster;

namespace ChatOps.Tests.Clusters;

/// <summary>The cluster emulator behind a real socket, and the bot's clusters configured with its kubeconfig.</summary>
public sealed class EmulatedCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _kubeconfig = Path.Combine(Path.GetTempPath(), $"chatops-test-{Guid.NewGuid():N}.kubeconfig");

    private EmulatedCluster(WebApplication app, ClusterEmulator emulator, TimeProvider clock)
    {
        _app = app;
        Emulator = emulator;
        var address = app.Urls.First();
        File.WriteAllText(_kubeconfig, emulator.Kubeconfig(new Uri($"{address}/cluster")));
        Clusters = new ClusterSet(
            new ClustersOptions { ["production"] = new ClusterOptions { Kubeconfig = _kubeconfig, RequestTimeoutSeconds = 5 } },
            clock,
            NullLogger<ClusterSet>.Instance);
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeconfig));
    }

    public ClusterEmulator Emulator { get; }

    public ClusterSet Clusters { get; }

    public Cluster Cluster => Clusters.Get("production");

    /// <summary>Someone else's way in.</summary>
    public IKubernetes Client { get; }

    /// <summary>A cluster of the bot's whose requests pass through someone's hands.</summary>
    public Cluster Through(DelegatingHandler hands, TimeProvider? clock = null) => new(
        "production", new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeconfig), hands), clock ?? TimeProvider.System, NullLogger.Instance);

    /// <param name="clock">The bot's; the emulator's is the real one, so quick that nobody waits.</param>
    public static async Task<EmulatedCluster> StartAsync(TimeProvider? clock = null, string? token = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var emulator = new ClusterEmulator("production", TimeProvider.System, new ClusterEmulatorOptions
        {
            Token = token,
            ControllerDelay = TimeSpan.FromMilliseconds(2),
            ReadyDelay = TimeSpan.FromMilliseconds(80),
            StopDelay = TimeSpan.FromMilliseconds(20),
        });
        app.MapCluster("/cluster", emulator);
        await app.StartAsync();
        return new(app, emulator, clock ?? TimeProvider.System);
    }

    /// <summary>The API server goes away: connections break, new ones are refused.</summary>
    public async Task StopAsync()
    {
        Emulator.CutWatches();
        await _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Clusters.Dispose();
        Client.Dispose();
        Emulator.Dispose();
        await _app.DisposeAsync();
        File.Delete(_kubeconfig);
    }
}
