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
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>One cluster: inspects and changes workloads, watches rollouts, and diagnoses failures.</summary>
public sealed class Cluster : IDisposable
{
    /// <summary>The field manager of this bot's writes.</summary>
    public const string Manager = Ownership.Manager;

    private readonly Connection _connection;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Namespace, string Kind), WorkloadFeed> _feeds = new();

    /// <summary>A cluster accessed through any client: the entry point for tests and tools.</summary>
    public Cluster(string name, IKubernetes client, TimeProvider clock, ILogger logger)
        : this(new Connection(name, client, clock), clock, logger)
    {
    }

    internal Cluster(Connection connection, TimeProvider clock, ILogger logger) =>
        (_connection, _clock, _logger) = (connection, clock, logger);

    public string Name => _connection.Cluster;

    /// <summary>Changes impersonate the person who requested them.</summary>
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
    /// Inspects many workloads together, with at most one request per namespace and kind. Each inspection completes independently, with
    /// version and health; warnings, operations and managers may be missing.
    /// </summary>
    public IReadOnlyDictionary<Workload, Task<Inspection>> Inspect(
        IReadOnlyCollection<Workload> workloads, CancellationToken cancellationToken) =>
        new BulkInspection(_connection, (place, kind) => _feeds.GetValueOrDefault((place, kind))).Run(workloads, cancellationToken);

    /// <summary>
    /// Null while requests are sent immediately; otherwise a message that they are queued because of the bot's own rate limit.
    /// </summary>
    public string? Queue => _connection.Backlog > TimeSpan.Zero
        ? $"I couldn't ask it yet: my limit for {Name} is {Plural.Of(_connection.RequestsPerSecond, "request")} a second, and others are queued. Try again in a moment, or raise ChatOps:Clusters:{Name}:RequestsPerSecond."
        : null;

    /// <summary>Checks what in the cluster would affect a change.</summary>
    /// <param name="replicas">The number to set; null for a rollout.</param>
    public Task<PreflightResult> PreflightAsync(Workload workload, int? replicas, CancellationToken cancellationToken) =>
        new PreflightChecks(_connection).RunAsync(workload, replicas, cancellationToken);

    /// <summary>
    /// Sets the image, or restores a revision with it, in one conditional patch. Repeating the same operation has no further effect.
    /// </summary>
    /// <param name="isDryRun">Runs all of the cluster's checks, including validation and admission, but changes nothing.</param>
    public Task<WriteResult> SetImageAsync(
        Workload workload, ImageChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).SetImageAsync(workload, change, cancellationToken);

    /// <summary>Restarts all pods at the pace of a rollout, or pauses or resumes rollouts, under the same conditions.</summary>
    public Task<WriteResult> ChangeRolloutAsync(
        Workload workload, RolloutChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).ChangeRolloutAsync(workload, change, cancellationToken);

    /// <summary>Sets the number of replicas through the scale subresource, under the same conditions.</summary>
    public Task<WriteResult> ScaleAsync(
        Workload workload, ScaleChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        new WorkloadWriter(_connection, _clock, isDryRun).ScaleAsync(workload, change, cancellationToken);

    /// <summary>Sets the bounds of the workload's autoscaler, under the same conditions.</summary>
    public Task<WriteResult> ChangeBoundsAsync(
        Workload workload, BoundsChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        AutoscalerChange.MakeAsync(_connection, _clock, workload, change, isDryRun, cancellationToken);

    /// <summary>Where a Service routes its traffic, identified by a label of its selector.</summary>
    /// <exception cref="ClusterException">It doesn't exist, or the cluster does not answer.</exception>
    public Task<Traffic> TrafficAsync(string @namespace, string service, string label, CancellationToken cancellationToken) =>
        TrafficSwitch.ReadAsync(_connection, @namespace, service, label, cancellationToken);

    /// <summary>Switches a Service's traffic in one patch, under the same conditions.</summary>
    public Task<WriteResult> SwitchAsync(
        string @namespace, TrafficChange change, CancellationToken cancellationToken, bool isDryRun = false) =>
        TrafficSwitch.MakeAsync(_connection, _clock, @namespace, change, isDryRun, cancellationToken);

    /// <summary>Checks whether the traffic goes where it should and whether its target is healthy.</summary>
    /// <exception cref="ClusterException">Something it depends on doesn't exist, or the cluster does not answer.</exception>
    public async Task<PreconditionResult> LookAtAsync(TrafficPrecondition precondition, CancellationToken cancellationToken)
    {
        var read = await _connection.AskAsync(
            (client, token) => TrafficSwitch.CheckAsync(client, _clock, precondition, token), cancellationToken);
        return read.Value ?? throw ClusterException.Of(read.ApiError!);
    }

    /// <summary>Checks whether a workload is healthy and unchanged since it was judged.</summary>
    /// <exception cref="ClusterException">It doesn't exist, or the cluster does not answer.</exception>
    public async Task<PreconditionResult> LookAtAsync(Precondition precondition, CancellationToken cancellationToken)
    {
        var read = await _connection.AskAsync(
            (client, token) => PreconditionJudge.ReadAsync(client, precondition, _clock, token), cancellationToken);
        return read.Value ?? throw ClusterException.Of(read.ApiError!);
    }

    /// <summary>
    /// Reports whether a workload is healthy and unchanged since it was judged: now and after each change. Ends only when cancelled.
    /// </summary>
    public IAsyncEnumerable<PreconditionResult> FollowAsync(Precondition precondition, CancellationToken cancellationToken) =>
        new PreconditionWatch(_connection, _clock, _logger).RunAsync(precondition, cancellationToken);

    /// <summary>Creates the Job of <see cref="TestAsync"/>, unless it exists. Null: it exists; otherwise why not.</summary>
    public async Task<RichText?> StartTestAsync(
        string @namespace, string cronJob, string name, IReadOnlyDictionary<string, string> variables, CancellationToken token) =>
        (await new TestJob(_connection, _clock, _logger).CreateAsync(@namespace, cronJob, name, variables, token))?.Words;

    /// <summary>
    /// Runs a Job created from a CronJob's template and waits for it to finish; if a Job of that name exists, waits for that one.
    /// </summary>
    public Task<TestResult> TestAsync(
        string @namespace,
        string cronJob,
        string name,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken) =>
        new TestJob(_connection, _clock, _logger).RunAsync(@namespace, cronJob, name, variables, cancellationToken);

    /// <summary>Deletes a pod that blocks a rollout, if the pod is unchanged. Keeps retrying while the cluster can't be reached.</summary>
    public Task<Deletion> DeleteAsync(Workload workload, StuckPod pod, CancellationToken cancellationToken) =>
        new PodDeletion(_connection, _clock).RunAsync(workload, pod, cancellationToken);

    /// <summary>
    /// Watches a change: yields the current state, then each new one (only the latest if the reader is slow), and ends after Done or
    /// Failed. Outages don't end it; a long one is reported in the message. The rollout's deadline is enforced by the cluster, not by the
    /// watch.
    /// </summary>
    public IAsyncEnumerable<Rollout> WatchAsync(Workload workload, Goal goal, CancellationToken cancellationToken) =>
        new RolloutWatch(_connection, _clock, _logger).RunAsync(workload, goal, cancellationToken);

    /// <summary>Watches the workloads of a kind in a namespace.</summary>
    /// <param name="kind">A kind as in <see cref="Workload.Kind"/>.</param>
    /// <param name="changed">Called after each change.</param>
    public WorkloadFeed Follow(string @namespace, string kind, Action changed) => _feeds[(@namespace, kind)] =
        new(_connection, @namespace, WorkloadKind.Of(new Workload(Name, @namespace, kind, "", null)), changed, _clock, _logger);

    /// <summary>The current state of a workload, and what differs from before.</summary>
    /// <exception cref="ClusterException">The workload can't be read.</exception>
    public Task<Comparison> CompareAsync(Workload workload, Snapshot? before, CancellationToken cancellationToken) =>
        Comparison.MakeAsync(_connection, _clock, workload, before, cancellationToken);

    /// <summary>The versions in the cluster's revision history, latest first.</summary>
    /// <exception cref="ClusterException">The cluster does not answer, or refuses; the message is for users.</exception>
    public async Task<IReadOnlyList<Revision>> HistoryAsync(Workload workload, CancellationToken cancellationToken) =>
        [.. (await RevisionsAsync(workload, cancellationToken)).Select(one => one.Revision)];

    private async Task<IReadOnlyList<(Revision Revision, V1PodTemplateSpec Template)>> RevisionsAsync(
        Workload workload, CancellationToken cancellationToken)
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

    /// <summary>What a workload is to run now, field by field.</summary>
    /// <exception cref="ClusterException">The cluster does not answer, or refuses; the message is for users.</exception>
    public Task<SpecFields> SpecAsync(Workload workload, CancellationToken cancellationToken) =>
        SpecFields.ReadAsync(_connection, workload, cancellationToken);

    /// <summary>The same of each revision in the cluster's history, latest first.</summary>
    /// <inheritdoc cref="SpecAsync"/>
    public async Task<IReadOnlyList<SpecFields>> RevisionSpecsAsync(Workload workload, CancellationToken cancellationToken)
    {
        var history = await RevisionsAsync(workload, cancellationToken);
        return [.. history.Select(one => SpecFields.Of(workload, one.Template, one.Revision, null))];
    }

    /// <summary>The content of a ConfigMap.</summary>
    public Task<ConfigContent> ConfigMapAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        ConfigContent.ReadAsync(_connection, @namespace, name, cancellationToken);

    /// <summary>Whether the ConfigMaps and Secrets that a revision's pods read are unchanged since the revision was created.</summary>
    public Task<ConfigChanges> CheckConfigAsync(Workload workload, Revision revision, CancellationToken cancellationToken) =>
        new ConfigCheck(_connection).RunAsync(workload, revision, cancellationToken);

    /// <summary>What is wrong with the pods of the desired version, with their last log lines. Empty when no problem is found.</summary>
    public Task<IReadOnlyList<Problem>> DiagnoseAsync(Workload workload, CancellationToken cancellationToken) =>
        new WorkloadDiagnosis(_connection, _clock).RunAsync(workload, cancellationToken);

    /// <summary>What the cluster reports about a pod that is slow to become ready; empty when it reports nothing.</summary>
    public Task<IReadOnlyList<Problem>> ExplainAsync(Workload workload, Problem problem, CancellationToken cancellationToken) =>
        new WorkloadDiagnosis(_connection, _clock).ExplainAsync(workload, problem, cancellationToken);

    /// <summary>
    /// Checks whether the cluster answers and the bot has the permissions it needs for these workloads. Sends only a few requests at a
    /// time.
    /// </summary>
    /// <param name="people">The people that the bot will impersonate there, if impersonation is on.</param>
    /// <param name="switching">The namespaces in which it switches traffic.</param>
    /// <param name="progress">Reports progress: many namespaces take a while.</param>
    /// <returns>Null when everything is fine; otherwise what is wrong and what to do.</returns>
    public Task<RichText?> ExamineAsync(
        IReadOnlyCollection<Workload> workloads,
        CancellationToken cancellationToken,
        IReadOnlyCollection<Identity>? people = null,
        IReadOnlyCollection<string>? switching = null,
        AccessReviewProgress? progress = null) =>
        new AccessReview(_connection, progress ?? new()).RunAsync(workloads, people ?? [], switching ?? [], cancellationToken);

    public void Dispose() => _connection.Dispose();

    private static List<(Revision Revision, V1PodTemplateSpec Template)> Revisions(
        Workload workload, WorkloadObject seen, IEnumerable<RevisionObject> revisions)
    {
        var own = WorkloadKind.Owned(seen, revisions).ToList();
        var current = WorkloadKind.Of(workload).Current(seen, own);
        return [.. own
            .Select(revision => (Revision.Of(revision, workload, current), revision.Template))
            .OrderByDescending(one => one.Item1.Number)];
    }
}
