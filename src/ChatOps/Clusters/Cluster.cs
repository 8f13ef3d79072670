using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>One cluster: looks at workloads, changes them, follows what becomes of it, and says why it went wrong.</summary>
public sealed class Cluster : IDisposable
{
    private readonly Connection _connection;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>A cluster behind any client: the one way in for tests and tools.</summary>
    public Cluster(string name, IKubernetes client, TimeProvider clock, ILogger logger)
        : this(new Connection(name, client, clock), clock, logger)
    {
    }

    internal Cluster(Connection connection, TimeProvider clock, ILogger logger) => (_connection, _clock, _logger) = (connection, clock, logger);

    public string Name => _connection.Cluster;

    /// <summary>Changes are sent in the name of whoever asked for them.</summary>
    public bool IsImpersonated => _connection.IsImpersonated;

    /// <summary>Null while the cluster answers.</summary>
    public Outage? Outage => _connection.Outage;

    public async Task<Inspection> InspectAsync(Workload workload, CancellationToken cancellationToken)
    {
        // Asked at once and best effort: without autoscalers, or the right to list them, there is one warning less.
        var autoscalers = _connection.AskAsync(
            (client, token) => client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(workload.Namespace, cancellationToken: token),
            cancellationToken);
        var read = await _connection.AskAsync(
            (client, token) => client.AppsV1.ReadNamespacedDeploymentAsync(workload.Name, workload.Namespace, cancellationToken: token),
            cancellationToken);
        if (read.Trouble is { } trouble)
        {
            return trouble.Kind is TroubleKind.Missing
                ? new Inspection.Missing($"There is no {workload.Kind} {workload.Name} in the namespace {workload.Namespace} of the cluster {Name}: create it, or correct the configuration.")
                : new Inspection.Unreachable(trouble.Words);
        }

        var deployment = read.Value!;
        if (PodTemplate.Container(deployment.Spec.Template, workload) is not { } container)
        {
            return new Inspection.Missing(PodTemplate.NoContainer(deployment.Spec.Template, workload));
        }

        var status = deployment.Status ?? new V1DeploymentStatus();
        return new Inspection.Found(new WorkloadState(
            deployment.Metadata.Uid,
            deployment.Metadata.Generation ?? 0,
            deployment.Metadata.ResourceVersion,
            container,
            PodTemplate.Image(deployment.Spec.Template, container) ?? "",
            deployment.Spec.Replicas ?? 1,
            status.UpdatedReplicas ?? 0,
            status.ReadyReplicas ?? 0,
            status.AvailableReplicas ?? 0,
            deployment.Spec.Paused is true,
            RolloutJudge.Status(deployment).Phase is RolloutPhase.Done,
            RolloutJudge.IsHealthy(deployment),
            Marks.OperationOf(deployment.Metadata),
            Marks.Annotation(deployment.Metadata, Marks.ChangeCause),
            PodTemplate.Containers(deployment.Spec.Template),
            Marks.Annotation(deployment.Metadata, Marks.Revision) ?? "",
            [.. Warnings.Of(deployment, (await autoscalers).Value?.Items ?? [])]));
    }

    /// <summary>Sets the image, or restores a revision with it, in one conditional patch. The same operation asked twice is done once.</summary>
    /// <param name="isDryRun">All checks of the cluster's, validation and admission included, and no change.</param>
    public Task<Change> SetImageAsync(Workload workload, ImageChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new Changes(_connection, _clock, isDryRun).SetImageAsync(workload, change, cancellationToken);

    /// <summary>Restarts all pods at the rollout's own pace, or holds rollouts up, or lets them go on; on the same conditions.</summary>
    public Task<Change> ChangeRolloutAsync(Workload workload, RolloutChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new Changes(_connection, _clock, isDryRun).ChangeRolloutAsync(workload, change, cancellationToken);

    /// <summary>Sets the number of replicas through the scale subresource, on the same conditions.</summary>
    public Task<Change> ScaleAsync(Workload workload, ScaleChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new Changes(_connection, _clock, isDryRun).ScaleAsync(workload, change, cancellationToken);

    /// <summary>
    /// Follows a change: the state now, then each new one (only the latest, if the reader is slow), ending after Done or Failed.
    /// Outages do not end it; a long one is told in the message. The rollout's own deadline is the cluster's, not the watch's.
    /// </summary>
    public IAsyncEnumerable<Rollout> WatchAsync(Workload workload, Goal goal, CancellationToken cancellationToken) =>
        new RolloutWatch(_connection, _clock, _logger).RunAsync(workload, goal, cancellationToken);

    /// <summary>The versions that the cluster remembers, latest first.</summary>
    /// <exception cref="ClusterException">No answer, or a refusal; the message is for people.</exception>
    public async Task<IReadOnlyList<Revision>> HistoryAsync(Workload workload, CancellationToken cancellationToken)
    {
        var history = await _connection.AskAsync(
            async (client, token) =>
            {
                var deployment = await client.AppsV1.ReadNamespacedDeploymentAsync(workload.Name, workload.Namespace, cancellationToken: token);
                var replicaSets = await client.AppsV1.ListNamespacedReplicaSetAsync(
                    workload.Namespace, labelSelector: PodTemplate.Selector(deployment.Spec.Selector), cancellationToken: token);
                return Revisions(workload, deployment, replicaSets.Items);
            },
            cancellationToken);
        return history.Value ?? throw new ClusterException(history.Trouble!.Words);
    }

    /// <summary>What is wrong with the wanted version's pods, with their last log lines. Empty when nothing is to be seen.</summary>
    public Task<IReadOnlyList<Problem>> DiagnoseAsync(Workload workload, CancellationToken cancellationToken) =>
        new Diagnosis(_connection, _clock).RunAsync(workload, cancellationToken);

    /// <summary>Null when the cluster answers and the bot may do its work in these namespaces; else what is wrong and what to do.</summary>
    /// <param name="people">Those in whose name the bot will change something there, if it does so.</param>
    public Task<string?> ExamineAsync(IReadOnlyCollection<string> namespaces, CancellationToken cancellationToken, IReadOnlyCollection<Identity>? people = null) =>
        new Examination(_connection).RunAsync(namespaces, people ?? [], cancellationToken);

    public void Dispose() => _connection.Dispose();

    private static List<Revision> Revisions(Workload workload, V1Deployment deployment, IEnumerable<V1ReplicaSet> replicaSets)
    {
        var sets = PodTemplate.Owned(deployment, replicaSets).ToList();
        var current = PodTemplate.Current(deployment, sets);
        return [.. sets
            .Select(set => new Revision(
                set.Metadata.Name,
                long.TryParse(Marks.Annotation(set.Metadata, Marks.Revision), out var number) ? number : 0,
                PodTemplate.Container(set.Spec.Template, workload) is { } container ? PodTemplate.Image(set.Spec.Template, container) ?? "" : "",
                new DateTimeOffset(set.Metadata.CreationTimestamp ?? default, TimeSpan.Zero),
                Marks.Annotation(set.Metadata, Marks.ChangeCause),
                Marks.OperationOf(set.Metadata),
                set.Metadata.Uid == current?.Metadata.Uid,
                PodTemplate.Uses(set.Spec.Template)))
            .OrderByDescending(revision => revision.Number)];
    }
}

/// <summary>A cluster did not answer or refused; the message is for people and holds no secret.</summary>
public sealed class ClusterException(string message) : Exception(message);
