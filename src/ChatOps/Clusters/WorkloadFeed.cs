using ChatOps.Clusters.Kinds;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>A workload at a moment, as far as it takes to know that it changed.</summary>
public sealed record WorkloadMoment(string Name, string Uid, long Generation);

/// <summary>
/// Which workloads of a kind there are in a namespace, and when the spec of one changes: one list and one watch for all of them. Of
/// each only its name and generation are kept; whoever wants to know more asks.
/// </summary>
public sealed class WorkloadFeed
{
    private readonly Mirror<Slim> _mirror;

    internal WorkloadFeed(Connection connection, string place, WorkloadKind kind, Action changed, TimeProvider clock, ILogger logger)
    {
        const int WatchSeconds = 3000;
        _mirror = new(
            $"the {kind.Plural} of {place}",
            async token => await AppsApi.ListAsync<Slim>(await connection.OpenAsync(token), place, kind.Plural, null, null, token),
            (version, error, token) => Watch(version, error, token),
            connection, changed, clock, logger);

        async IAsyncEnumerable<(WatchEventType Type, Slim Item)> Watch(string version, Action<Exception> error, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var change in AppsApi.WatchAsync<Slim>(await connection.OpenAsync(token), place, kind.Plural, null, null, version, WatchSeconds, error, token))
            {
                yield return change;
            }
        }
    }

    /// <summary>Null until the first list has come.</summary>
    public IReadOnlyCollection<WorkloadMoment>? Moments =>
        _mirror.Loaded ? [.. _mirror.Items.Select(item => new WorkloadMoment(item.Metadata.Name, item.Metadata.Uid, item.Metadata.Generation ?? 0))] : null;

    /// <summary>Follows until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _mirror.RunAsync(cancellationToken);

    /// <summary>Thousands of workloads are not worth thousands of specs in memory.</summary>
    private sealed class Slim : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata
        {
            get;
            set => field = new() { Name = value.Name, Uid = value.Uid, Generation = value.Generation, ResourceVersion = value.ResourceVersion };
        } = new();
    }
}
