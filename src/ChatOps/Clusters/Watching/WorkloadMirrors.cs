using System.Runtime.CompilerServices;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// Copies of one workload and of just the objects that belong to it: its revisions, its pods, and its events where only they say what went
/// wrong. Each copy has its own list and watch.
/// </summary>
internal sealed class WorkloadMirrors
{
    /// <summary>
    /// The server-side timeout for watches: a day, longer than any rollout, since each restart costs two requests. Dead watches are
    /// detected by their silence.
    /// </summary>
    private const int WatchSeconds = 24 * 60 * 60;

    private readonly Workload _workload;
    private readonly WorkloadKind _kind;
    private readonly Connection _connection;
    private readonly Action _changed;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Mirror<RevisionObject>? _revisions;
    private Mirror<V1Pod>? _pods;
    private Mirror<Corev1Event>? _events;

    public WorkloadMirrors(Workload workload, Connection connection, Action changed, TimeProvider clock, ILogger logger)
    {
        (_workload, _kind, _connection, _changed, _clock, _logger) = (
            workload, WorkloadKind.Of(workload), connection, changed, clock, logger);
        Workload = Apps<WorkloadObject>($"{workload}", _kind.Plural, $"metadata.name={workload.Name}", null);
    }

    public Mirror<WorkloadObject> Workload { get; }

    public ObservedState ObservedState => new(_kind, Workload.Items.FirstOrDefault(), _revisions?.Items ?? [], _pods?.Items ?? [])
    {
        Events = _events?.Items ?? [],
        Now = _clock.GetUtcNow(),
    };

    /// <summary>Starts the other mirrors once the workload is known, since they need its selector.</summary>
    public IEnumerable<Task> Follow(CancellationToken cancellationToken)
    {
        if (_pods is not null || Workload.Items.FirstOrDefault() is not { } seen)
        {
            return [];
        }

        var selector = PodTemplate.Selector(seen.Spec.Selector);
        _revisions = Apps<RevisionObject>($"the {_kind.Revisions} of {_workload}", _kind.Revisions, null, selector);
        _pods = Pods(selector);
        _events = _kind.IsDeployment ? null : Events(seen.Metadata.Uid);
        return _events is null
            ? [_revisions.RunAsync(cancellationToken), _pods.RunAsync(cancellationToken)]
            : [_revisions.RunAsync(cancellationToken), _pods.RunAsync(cancellationToken), _events.RunAsync(cancellationToken)];
    }

    private Mirror<T> Apps<T>(string what, string plural, string? fieldSelector, string? labelSelector)
        where T : class, IKubernetesObject<V1ObjectMeta> => new(
        what,
        async token => await AppsApi.ListAsync<T>(
            await _connection.OpenAsync(token), _workload.Namespace, plural, fieldSelector, labelSelector, token),
        (version, error, token) => WatchAsync(
            client => AppsApi.WatchAsync<T>(
                client, _workload.Namespace, plural, fieldSelector, labelSelector, version, WatchSeconds, error, token), token),
        _connection, _changed, _clock, _logger);

    private Mirror<V1Pod> Pods(string selector) => new(
        $"the pods of {_workload}",
        async token => await (await _connection.OpenAsync(token)).CoreV1.ListNamespacedPodAsync(
            _workload.Namespace, labelSelector: selector, cancellationToken: token),
        (version, error, token) => WatchAsync(
            client => client.CoreV1.WatchListNamespacedPodAsync(
                _workload.Namespace,
                allowWatchBookmarks: true,
                labelSelector: selector,
                resourceVersion: version,
                timeoutSeconds: WatchSeconds,
                onError: error,
                cancellationToken: token),
            token),
        _connection, _changed, _clock, _logger);

    private Mirror<Corev1Event> Events(string uid)
    {
        var about = $"involvedObject.uid={uid}";
        return new(
            $"the events of {_workload}",
            async token => await (await _connection.OpenAsync(token)).CoreV1.ListNamespacedEventAsync(
                _workload.Namespace, fieldSelector: about, cancellationToken: token),
            (version, error, token) => WatchAsync(
                client => client.CoreV1.WatchListNamespacedEventAsync(
                    _workload.Namespace,
                    allowWatchBookmarks: true,
                    fieldSelector: about,
                    resourceVersion: version,
                    timeoutSeconds: WatchSeconds,
                    onError: error,
                    cancellationToken: token),
                token),
            _connection, _changed, _clock, _logger);
    }

    private async IAsyncEnumerable<(WatchEventType Type, T Item)> WatchAsync<T>(
        Func<IKubernetes, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in watch(await _connection.OpenAsync(cancellationToken)).WithCancellation(cancellationToken))
        {
            yield return change;
        }
    }
}
