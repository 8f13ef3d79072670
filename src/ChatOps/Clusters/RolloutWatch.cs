using System.Runtime.CompilerServices;
using System.Threading.Channels;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>Follows one Deployment, its ReplicaSets and its pods, and judges anew whenever something changed.</summary>
internal sealed class RolloutWatch(Connection connection, TimeProvider clock, ILogger logger)
{
    /// <summary>The server ends watches after this; long, since each new one costs a request.</summary>
    private const int WatchSeconds = 3000;

    /// <summary>Shorter losses of sight are nobody's concern.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(10);

    /// <summary>How often time alone is looked at: nothing is asked of the cluster.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Rollout> RunAsync(Workload workload, Goal goal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // One place: many changes before we look are one.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Changed() => changes.Writer.TryWrite(true);

        var deployments = Deployments(workload, Changed);
        Mirror<V1ReplicaSet>? replicaSets = null;
        Mirror<V1Pod>? pods = null;
        List<Task> running = [deployments.RunAsync(ending.Token)];
        var since = clock.GetTimestamp();
        var settling = new Settling(goal.Settle, clock);
        Rollout? last = null;
        try
        {
            while (true)
            {
                await ChangedAsync(changes.Reader, settling.Left is { } left && left < Tick ? left : Tick, running, cancellationToken);
                var deployment = deployments.Items.FirstOrDefault();
                if (deployment is not null && replicaSets is null)
                {
                    var selector = PodTemplate.Selector(deployment.Spec.Selector);
                    replicaSets = ReplicaSets(workload, selector, Changed);
                    pods = Pods(workload, selector, Changed);
                    running.AddRange([replicaSets.RunAsync(ending.Token), pods.RunAsync(ending.Token)]);
                }

                if (!deployments.Loaded && deployments.Lost is null)
                {
                    continue;
                }

                var sight = new Sight(deployment, Of(replicaSets), Of(pods));
                var rollout = deployments.Loaded
                    ? settling.Judge(RolloutJudge.Judge(workload, goal, sight, clock.GetElapsedTime(since)), RolloutJudge.CurrentPods(sight))
                    : new Rollout(RolloutPhase.Waiting, 0, 0, 0, 0, 0, "", []);
                rollout = WithLoss(rollout, deployments.Lost);
                if (rollout == last || rollout.Message.Length == 0)
                {
                    continue;
                }

                yield return last = rollout;
                if (rollout.Phase is RolloutPhase.Done or RolloutPhase.Failed)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ChangedAsync(ChannelReader<bool> changes, TimeSpan longest, IEnumerable<Task> running, CancellationToken cancellationToken)
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([changes.WaitToReadAsync(tick.Token).AsTask(), Task.Delay(longest > TimeSpan.Zero ? longest : TimeSpan.Zero, clock, tick.Token), .. running]);
        await tick.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        changes.TryRead(out _);
        // A mirror ends only by a bug of ours, which must not look like a quiet cluster.
        if (running.FirstOrDefault(task => task.IsFaulted) is { } faulted)
        {
            await faulted;
        }
    }

    private Rollout WithLoss(Rollout rollout, Loss? lost) =>
        lost is { } loss && clock.GetUtcNow() - loss.Since >= WorthSaying
            ? rollout with { Message = $"Out of sight since {loss.Since:HH:mm:ss} UTC, still trying; the rollout itself goes on. {loss.Words} {rollout.Message}".TrimEnd() }
            : rollout;

    private static IReadOnlyCollection<T> Of<T>(Mirror<T>? mirror)
        where T : class, IKubernetesObject<V1ObjectMeta> => mirror?.Items ?? [];

    private Mirror<V1Deployment> Deployments(Workload workload, Action changed)
    {
        var name = $"metadata.name={workload.Name}";
        return new(
            $"{workload}",
            async token => await (await connection.OpenAsync(token)).AppsV1.ListNamespacedDeploymentAsync(workload.Namespace, fieldSelector: name, cancellationToken: token),
            (version, error, token) => WatchAsync(
                client => client.AppsV1.WatchListNamespacedDeploymentAsync(
                    workload.Namespace, allowWatchBookmarks: true, fieldSelector: name, resourceVersion: version, timeoutSeconds: WatchSeconds, onError: error, cancellationToken: token),
                token),
            connection, changed, clock, logger);
    }

    private Mirror<V1ReplicaSet> ReplicaSets(Workload workload, string selector, Action changed) => new(
        $"the ReplicaSets of {workload}",
        async token => await (await connection.OpenAsync(token)).AppsV1.ListNamespacedReplicaSetAsync(workload.Namespace, labelSelector: selector, cancellationToken: token),
        (version, error, token) => WatchAsync(
            client => client.AppsV1.WatchListNamespacedReplicaSetAsync(
                workload.Namespace, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: WatchSeconds, onError: error, cancellationToken: token),
            token),
        connection, changed, clock, logger);

    private Mirror<V1Pod> Pods(Workload workload, string selector, Action changed) => new(
        $"the pods of {workload}",
        async token => await (await connection.OpenAsync(token)).CoreV1.ListNamespacedPodAsync(workload.Namespace, labelSelector: selector, cancellationToken: token),
        (version, error, token) => WatchAsync(
            client => client.CoreV1.WatchListNamespacedPodAsync(
                workload.Namespace, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: WatchSeconds, onError: error, cancellationToken: token),
            token),
        connection, changed, clock, logger);

    private async IAsyncEnumerable<(WatchEventType Type, T Item)> WatchAsync<T>(
        Func<IKubernetes, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in watch(await connection.OpenAsync(cancellationToken)).WithCancellation(cancellationToken))
        {
            yield return change;
        }
    }
}
