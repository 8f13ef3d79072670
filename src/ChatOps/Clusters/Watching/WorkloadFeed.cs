using System.Runtime.CompilerServices;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>A workload at a certain moment: just enough to detect changes.</summary>
public sealed record WorkloadMoment(string Name, string Uid, long Generation);

/// <summary>
/// The workloads of one kind in a namespace, their health, and changes to their specs, with one list and one watch for all of them. Only
/// versions and health are kept in memory; everything else must be read from the cluster.
/// </summary>
public sealed class WorkloadFeed
{
    private const int WatchSeconds = 3000;

    private readonly Mirror<WorkloadObject> _mirror;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isRunning;

    internal WorkloadFeed(Connection connection, string place, WorkloadKind kind, Action changed, TimeProvider clock, ILogger logger)
    {
        _mirror = new(
            $"the {kind.Plural} of {place}",
            async token =>
            {
                var list = await AppsApi.ListAsync<WorkloadObject>(
                    await connection.OpenAsync(token), place, kind.Plural, null, null, token);
                foreach (var item in list.Items)
                {
                    Trim(item);
                }

                return list;
            },
            (version, error, token) => Watch(version, error, token),
            connection,
            () =>
            {
                _begun.TrySetResult();
                changed();
            },
            clock,
            logger);

        async IAsyncEnumerable<(WatchEventType Type, WorkloadObject Item)> Watch(
            string version, Action<Exception> error, [EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var change in AppsApi.WatchAsync<WorkloadObject>(
                await connection.OpenAsync(token), place, kind.Plural, null, null, version, WatchSeconds, error, token))
            {
                Trim(change.Item);
                yield return change;
            }
        }
    }

    /// <summary>Null until the first list has arrived.</summary>
    public IReadOnlyCollection<WorkloadMoment>? Moments =>
        _mirror.Loaded
            ? [.. _mirror.Items.Select(item => new WorkloadMoment(item.Metadata.Name, item.Metadata.Uid, item.Metadata.Generation ?? 0))]
            : null;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _isRunning = true;
        try
        {
            await _mirror.RunAsync(cancellationToken);
        }
        finally
        {
            _isRunning = false;
            _begun.TrySetResult();
        }
    }

    /// <summary>All workloads by name, once the first list has arrived; null when the feed isn't running, or during an outage.</summary>
    internal async Task<IReadOnlyDictionary<string, WorkloadObject>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_isRunning)
        {
            return null;
        }

        await _begun.Task.WaitAsync(cancellationToken);
        return _isRunning && _mirror is { Loaded: true, Lost: null }
            ? _mirror.Items.GroupBy(item => item.Metadata.Name, StringComparer.Ordinal).ToDictionary(item => item.Key, item => item.Last())
            : null;
    }

    /// <summary>Drops what isn't needed, so that thousands of workloads don't mean thousands of specs in memory.</summary>
    private static void Trim(WorkloadObject item)
    {
        var seen = item.Metadata;
        item.Metadata = new()
        {
            Name = seen.Name,
            NamespaceProperty = seen.NamespaceProperty,
            Uid = seen.Uid,
            Generation = seen.Generation,
            ResourceVersion = seen.ResourceVersion,
        };
        item.Spec.Selector = new();
        foreach (var condition in item.Status.Conditions ?? [])
        {
            condition.Message = null;
        }

        var pods = item.Spec.Template.Spec;
        item.Spec.Template = new() { Spec = new()
        {
            Containers = Trim(pods?.Containers),
            InitContainers = pods?.InitContainers is null ? null : Trim(pods.InitContainers),
        } };
    }

    private static List<V1Container> Trim(IEnumerable<V1Container>? containers) =>
        [.. (containers ?? []).Select(
            container => new V1Container { Name = container.Name, Image = container.Image, ImagePullPolicy = container.ImagePullPolicy })];
}
