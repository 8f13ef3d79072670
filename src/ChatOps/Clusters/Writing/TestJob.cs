using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Writing;

/// <summary>The result of a Job that tests a version.</summary>
/// <param name="Problems">Problems of its pods, with their last log lines.</param>
public sealed record TestResult(bool Passed, RichText Message, IReadOnlyList<Problem> Problems);

/// <summary>
/// Runs a Job created from a CronJob's template, as <c>kubectl create job --from</c> does, and waits for it to finish. Its name is derived
/// from the operation, so that it is created only once and a restarted bot finds it again.
/// </summary>
internal sealed class TestJob(Connection connection, TimeProvider clock, ILogger logger)
{
    private const int WatchSeconds = 3000;

    /// <param name="variables">Environment variables for each container, which say what to test.</param>
    public async Task<TestResult> RunAsync(
        string place, string template, string name, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        if (await CreateAsync(place, template, name, variables, cancellationToken) is { } trouble)
        {
            return new(false, RichText.Of($"The test could not be started: {trouble.Words}"), []);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = new TaskCompletionSource<V1Job?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Mirror<V1Job>? jobs = null;
        var selector = $"metadata.name={name}";
        jobs = new(
            $"the job {name}",
            async token => await (await connection.OpenAsync(token)).BatchV1.ListNamespacedJobAsync(
                place, fieldSelector: selector, cancellationToken: token),
            (version, error, token) => Watch(version, error, token),
            connection, () => Look(jobs!), clock, logger);
        var running = jobs.RunAsync(ending.Token);
        try
        {
            await Task.WhenAny(ended.Task.WaitAsync(cancellationToken), running);
            return running.IsFaulted ? throw running.Exception!
                : await ended.Task.WaitAsync(cancellationToken) is not { } job
                    ? new(false, $"The job {name} was deleted before it finished.", [])
                : Condition(job, "Complete") is not null ? new(true, $"The job {name} passed.", [])
                : new(
                    false,
                    $"The job {name} failed: {Condition(job, "Failed")?.Message ?? "no reason is given"}.",
                    await WhyAsync(place, name, cancellationToken));
        }
        finally
        {
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Look(Mirror<V1Job> mirror)
        {
            if (mirror.Loaded && (mirror.Items.FirstOrDefault() is not { } job
                || Condition(job, "Complete") is not null
                || Condition(job, "Failed") is not null))
            {
                ended.TrySetResult(mirror.Items.FirstOrDefault());
            }
        }

        async IAsyncEnumerable<(WatchEventType Type, V1Job Item)> Watch(
            string version, Action<Exception> error, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var change in (await connection.OpenAsync(token)).BatchV1.WatchListNamespacedJobAsync(
                place,
                allowWatchBookmarks: true,
                fieldSelector: selector,
                resourceVersion: version,
                timeoutSeconds: WatchSeconds,
                onError: error,
                cancellationToken: token))
            {
                yield return change;
            }
        }
    }

    private static V1JobCondition? Condition(V1Job job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(c => c.Type == type && c.Status == "True");

    /// <summary>Null: the Job exists, whether it was created now or earlier.</summary>
    public async Task<ApiError?> CreateAsync(
        string place, string template, string name, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(place, name, cancellationToken))
        {
            return null;
        }

        var read = await connection.AskAsync(
            (client, token) => client.BatchV1.ReadNamespacedCronJobAsync(template, place, cancellationToken: token), cancellationToken);
        if (read.ApiError is { } unread)
        {
            return unread;
        }

        var from = read.Value!.Spec.JobTemplate;
        foreach (var container in from.Spec.Template.Spec.Containers)
        {
            container.Env =
            [
                .. (container.Env ?? []).Where(e => !variables.ContainsKey(e.Name)),
                .. variables.Select(v => new V1EnvVar { Name = v.Key, Value = v.Value }),
            ];
        }

        var job = new V1Job
        {
            Metadata = new() { Name = name, Labels = from.Metadata?.Labels, Annotations = new Dictionary<string, string>(
                from.Metadata?.Annotations ?? new Dictionary<string, string>()) { [Ownership.Operation] = name } },
            Spec = from.Spec,
        };
        var created = await connection.AskAsync(
            (client, token) => client.BatchV1.CreateNamespacedJobAsync(
                job, place, fieldManager: Ownership.Manager, cancellationToken: token),
            cancellationToken);
        // If the response was lost, reading the Job shows whether it was created.
        return created.ApiError is null or { Kind: ApiErrorKind.Conflict } || await IsThereAsync(place, name, cancellationToken)
            ? null
            : created.ApiError;
    }

    private async Task<bool> IsThereAsync(string place, string name, CancellationToken cancellationToken) =>
        (await connection.AskAsync((client, token) => client.BatchV1.ReadNamespacedJobAsync(
            name, place, cancellationToken: token), cancellationToken)).Value is not null;

    private async Task<IReadOnlyList<Problem>> WhyAsync(string place, string name, CancellationToken cancellationToken)
    {
        var pods = await connection.AskAsync(
            (client, token) => client.CoreV1.ListNamespacedPodAsync(
                place, labelSelector: $"batch.kubernetes.io/job-name={name}", cancellationToken: token), cancellationToken);
        var logs = new PodLogs(connection, clock);
        List<Problem> problems = [];
        foreach (var pod in (pods.Value?.Items ?? []).OrderByDescending(pod => pod.Metadata.CreationTimestamp).Take(1))
        {
            var found = new List<Problem>();
            foreach (var problem in PodProblems.Of(pod))
            {
                found.Add(await logs.WithLogAsync(place, pod, problem, cancellationToken));
            }

            problems.AddRange(await new PodSecrets(connection).RemoveAsync(place, [pod.Spec], found, cancellationToken));
        }

        return problems;
    }
}
