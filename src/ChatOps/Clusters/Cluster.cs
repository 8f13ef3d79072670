using System.Collections.Concurrent;
using ChatOps.Clusters.Access;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.People;
using k8s;

namespace ChatOps.Clusters;

/// <summary>One cluster: looks at workloads, changes them, follows what becomes of it, and says why it went wrong.</summary>
public sealed class Cluster : IDisposable
{
    /// <summary>The field manager of this bot's writes.</summary>
    public const string Manager = Ownership.Manager;

    private readonly Connection _connection;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Namespace, string Kind), WorkloadFeed> _feeds = new();

    /// <summary>A cluster behind any client: the one way in for tests and tools.</summary>
    public Cluster(string name, IKubernetes client, TimeProvider clock, ILogger logger)
        : this(new Connection(name, client, clock), clock, logger)
    {
    }

    internal Cluster(Connection connection, TimeProvider clock, ILogger logger) =>
        (_connection, _clock, _logger) = (connection, clock, logger);

    public string Name => _connection.Cluster;

    /// <summary>Changes are sent in the name of whoever asked for them.</summary>
    public bool IsImpersonated => _connection.IsImpersonated;

    /// <summary>Null while the cluster answers.</summary>
    public Outage? Outage => _connection.Outage;

    public async Task<Inspection> InspectAsync(Workload workload, CancellationToken cancellationToken)
    {
        var read = await _connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        return read.ApiError is { Kind: not ApiErrorKind.Missing } error
            ? new Inspection.Unreachable(error.Words)
            : Inspection.Of(workload, read.Value);
    }

    /// <summary>
    /// Looks at many at once, with as few questions as there are namespaces and kinds, or none. The looks end by themselves, each in its
    /// time, and tell of versions and health; of warnings, operations and managers they may know nothing.
    /// </summary>
    public IReadOnlyDictionary<Workload, Task<Inspection>> Inspect(
        IReadOnlyCollection<Workload> workloads, CancellationToken cancellationToken) =>
        new BulkInspection(_connection, (place, kind) => _feeds.GetValueOrDefault((place, kind))).Run(workloads, cancellationToken);

    /// <summary>Null while questions are sent at once; else that they wait for their turn, since the bot keeps to its own limit.</summary>
    public string? Queue => _connection.Backlog > TimeSpan.Zero
        ? $"I have not come to ask it: my limit for {Name} is {_connection.RequestsPerSecond} requests a second, and others wait. Ask again in a moment, or raise ChatOps:Clusters:{Name}:RequestsPerSecond."
        : null;

    /// <summary>What a change would meet in the cluster.</summary>
    /// <param name="replicas">To be set; null for a rollout.</param>
    public Task<PreflightResult> PreflightAsync(Workload workload, int? replicas, CancellationToken cancellationToken) =>
        new PreflightChecks(_connection).RunAsync(workload, replicas, cancellationToken);

    /// <summary>
    /// Sets the image, or restores a revision with it, in one conditional patch. The same operation asked twice is done once.
    /// </summary>
    /// <param name="isDryRun">All checks of the cluster's, validation and admission included, and no change.</param>
    public Task<WriteResult> SetImageAsync(
        Workload workload, ImageChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).SetImageAsync(workload, change, cancellationToken);

    /// <summary>Restarts all pods at the rollout's own pace, or holds rollouts up, or lets them go on; on the same conditions.</summary>
    public Task<WriteResult> ChangeRolloutAsync(
        Workload workload, RolloutChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).ChangeRolloutAsync(workload, change, cancellationToken);

    /// <summary>Sets the number of replicas through the scale subresource, on the same conditions.</summary>
    public Task<WriteResult> ScaleAsync(
        Workload workload, ScaleChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).ScaleAsync(workload, change, cancellationToken);

    /// <summary>Sets the bounds of the workload's autoscaler, on the same conditions.</summary>
    public Task<WriteResult> ChangeBoundsAsync(
        Workload workload, BoundsChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        AutoscalerChange.MakeAsync(_connection, _clock, workload, change, isDryRun, cancellationToken);

    /// <summary>Where a Service sends its traffic, by a label of its selector.</summary>
    /// <exception cref="ClusterException">It is not there, or the cluster does not answer.</exception>
    public Task<Traffic> TrafficAsync(string @namespace, string service, string label, CancellationToken cancellationToken) =>
        TrafficSwitch.ReadAsync(_connection, @namespace, service, label, cancellationToken);

    /// <summary>Sends a Service's traffic elsewhere, in one patch on the same conditions.</summary>
    public Task<WriteResult> SwitchAsync(
        string @namespace, TrafficChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        TrafficSwitch.MakeAsync(_connection, _clock, @namespace, change, isDryRun, cancellationToken);

    /// <summary>Whether the traffic goes where it should, and that is healthy.</summary>
    /// <exception cref="ClusterException">Something of it is not there, or the cluster does not answer.</exception>
    public async Task<PreconditionResult> LookAtAsync(TrafficPrecondition precondition, CancellationToken cancellationToken)
    {
        var read = await _connection.AskAsync(
            (client, token) => TrafficSwitch.CheckAsync(client, _clock, precondition, token), cancellationToken);
        return read.Value ?? throw ClusterException.Of(read.ApiError!);
    }

    /// <summary>
    /// Whether a workload still is what was judged, and healthy: now, and each time that it changes. It ends only when cancelled.
    /// </summary>
    public IAsyncEnumerable<PreconditionResult> FollowAsync(Precondition precondition, CancellationToken cancellationToken) =>
        new PreconditionWatch(_connection, _clock, _logger).RunAsync(precondition, cancellationToken);

    /// <summary>
    /// Runs a Job made from a CronJob's template and waits for its end; one of that name that is there already is waited for.
    /// </summary>
    public Task<TestResult> TestAsync(
        string @namespace,
        string cronJob,
        string name,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken) =>
        new TestJob(_connection, _clock, _logger).RunAsync(@namespace, cronJob, name, variables, cancellationToken);

    /// <summary>
    /// Deletes a pod that holds a rollout up, if it still is as it was seen. While the cluster cannot be reached it goes on trying.
    /// </summary>
    public Task<Deletion> DeleteAsync(Workload workload, StuckPod pod, CancellationToken cancellationToken) =>
        new PodDeletion(_connection, _clock).RunAsync(workload, pod, cancellationToken);

    /// <summary>
    /// Follows a change: the state now, then each new one (only the latest, if the reader is slow), ending after Done or Failed.
    /// Outages do not end it; a long one is told in the message. The rollout's own deadline is the cluster's, not the watch's.
    /// </summary>
    public IAsyncEnumerable<Rollout> WatchAsync(Workload workload, Goal goal, CancellationToken cancellationToken) =>
        new RolloutWatch(_connection, _clock, _logger).RunAsync(workload, goal, cancellationToken);

    /// <summary>Follows the workloads of a kind in a namespace.</summary>
    /// <param name="kind">As <see cref="Workload.Kind"/>.</param>
    /// <param name="changed">Called after each change.</param>
    public WorkloadFeed Follow(string @namespace, string kind, Action changed) => _feeds[(@namespace, kind)] =
        new(_connection, @namespace, WorkloadKind.Of(new Workload(Name, @namespace, kind, "", null)), changed, _clock, _logger);

    /// <summary>What a workload is now, and what differs from before.</summary>
    /// <exception cref="ClusterException">It cannot be asked.</exception>
    public Task<Comparison> CompareAsync(Workload workload, Snapshot? before, CancellationToken cancellationToken) =>
        Comparison.MakeAsync(_connection, _clock, workload, before, cancellationToken);

    /// <summary>The versions that the cluster remembers, latest first.</summary>
    /// <exception cref="ClusterException">No answer, or a refusal; the message is for people.</exception>
    public async Task<IReadOnlyList<Revision>> HistoryAsync(Workload workload, CancellationToken cancellationToken)
    {
        var history = await _connection.AskAsync(
            async (client, token) =>
            {
                var seen = await AppsApi.ReadAsync(client, workload, token);
                return Revisions(workload, seen, (await AppsApi.ListRevisionsAsync(client, workload, seen, token)).Items);
            },
            cancellationToken);
        return history.Value ?? throw ClusterException.Of(history.ApiError!);
    }

    /// <summary>Whether what a revision's pods read from elsewhere is still what it was when the revision was made.</summary>
    public Task<ConfigChanges> CheckConfigAsync(Workload workload, Revision revision, CancellationToken cancellationToken) =>
        new ConfigCheck(_connection).RunAsync(workload, revision, cancellationToken);

    /// <summary>What is wrong with the wanted version's pods, with their last log lines. Empty when nothing is to be seen.</summary>
    public Task<IReadOnlyList<Problem>> DiagnoseAsync(Workload workload, CancellationToken cancellationToken) =>
        new WorkloadDiagnosis(_connection, _clock).RunAsync(workload, cancellationToken);

    /// <summary>What the cluster says of a pod that takes long to get ready; empty when it says nothing.</summary>
    public Task<IReadOnlyList<Problem>> ExplainAsync(Workload workload, Problem problem, CancellationToken cancellationToken) =>
        new WorkloadDiagnosis(_connection, _clock).ExplainAsync(workload, problem, cancellationToken);

    /// <summary>Whether the cluster answers and the bot may do its work with these workloads. Asks little at a time.</summary>
    /// <param name="people">Those in whose name the bot will change something there, if it does so.</param>
    /// <param name="switching">The namespaces in which it switches traffic.</param>
    /// <param name="progress">Told how far it is: of many namespaces it takes a while.</param>
    /// <returns>Null when all is well; else what is wrong and what to do.</returns>
    public Task<RichText?> ExamineAsync(
        IReadOnlyCollection<Workload> workloads,
        CancellationToken cancellationToken,
        IReadOnlyCollection<Identity>? people = null,
        IReadOnlyCollection<string>? switching = null,
        AccessReviewProgress? progress = null) =>
        new AccessReview(_connection, progress ?? new()).RunAsync(workloads, people ?? [], switching ?? [], cancellationToken);

    public void Dispose() => _connection.Dispose();

    private static List<Revision> Revisions(Workload workload, WorkloadObject seen, IEnumerable<RevisionObject> revisions)
    {
        var own = WorkloadKind.Owned(seen, revisions).ToList();
        var current = WorkloadKind.Of(workload).Current(seen, own);
        return [.. own
            .Select(revision => new Revision(
                revision.Metadata.Name,
                revision.Number,
                PodTemplate.Container(revision.Template, workload) is { } container
                    ? PodTemplate.Image(revision.Template, container) ?? ""
                    : "",
                new DateTimeOffset(revision.Metadata.CreationTimestamp ?? default, TimeSpan.Zero),
                Ownership.Annotation(revision.Metadata, Ownership.ChangeCause),
                Ownership.OperationOf(revision.Metadata),
                revision.Metadata.Uid == current?.Metadata.Uid,
                ConfigReference.Of(revision.Template)))
            .OrderByDescending(revision => revision.Number)];
    }
}

/// <summary>A cluster did not answer or refused; the message is for people and holds no secret.</summary>
public sealed class ClusterException(RichText words) : Exception(words.PlainText)
{
    public RichText Words => words;

    /// <summary>It did not answer: trying again may help.</summary>
    public bool IsPassing { get; private init; }

    /// <summary>It was not asked: the bot kept to its own limit.</summary>
    public bool IsQueued { get; private init; }

    internal static ClusterException Of(ApiError error) => new(error.Words)
    {
        IsPassing = error.Kind is ApiErrorKind.Unreachable or ApiErrorKind.Busy,
        IsQueued = error.Kind is ApiErrorKind.Busy,
    };
}
