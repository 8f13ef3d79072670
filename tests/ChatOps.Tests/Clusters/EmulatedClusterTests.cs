namespace ChatOps.Tests.Clusters;

/// <summary>The contract on the Playground's cluster.</summary>
public sealed class EmulatedClusterTests : ClusterContract
{
    private EmulatedCluster? _emulated;

    protected override async Task<ClusterUnderTest> OpenAsync()
    {
        _emulated = await EmulatedCluster.StartAsync();
        _emulated.Emulator.CreateNamespace("web");
        return new(
            _emulated.Cluster,
            _emulated.Client,
            "web",
            new("registry.acme.io/web:1.4.1", "registry.acme.io/web:1.4.2", "registry.acme.io/web:1.4.3-broken", "registry.acme.io/web:1.4.4-crash"),
            DeadlineSeconds: 2,
            pods =>
            {
                _emulated.Emulator.LimitPods("web", pods);
                return Task.CompletedTask;
            });
    }

    protected override async Task CloseAsync() => await _emulated!.DisposeAsync();
}
