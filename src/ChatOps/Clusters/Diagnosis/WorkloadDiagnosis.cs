using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>
/// Finds out why a workload is unhealthy, from its pods' states, their last log lines and, for pods that run but don't become ready, the
/// kubelet's events.
/// </summary>
internal sealed class WorkloadDiagnosis(Connection connection, TimeProvider clock)
{
    /// <summary>Pods of one version fail in the same way: three are as informative as thirty.</summary>
    private const int MostPods = 3;

    private readonly PodLogs _logs = new(connection, clock);
    private readonly PodSecrets _secrets = new(connection);

    public async Task<IReadOnlyList<Problem>> RunAsync(Workload workload, CancellationToken cancellationToken)
    {
        var seen = await connection.AskAsync((client, token) => SeeAsync(client, workload, token), cancellationToken);
        if (seen.ApiError is { } error)
        {
            return [new Problem($"{workload}", error.Kind is ApiErrorKind.Missing ? "NotFound" : "Unreachable", error.Words, [])];
        }

        var sight = seen.Value!;
        var pods = (sight.CurrentPods ?? [])
            .Where(pod => pod.Metadata.DeletionTimestamp is null)
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        List<Problem> problems = [.. RolloutJudge.Problems(sight with { Pods = [] })];
        foreach (var pod in pods.Where(pod => PodProblems.Of(pod).Any()).Take(MostPods))
        {
            foreach (var problem in PodProblems.Of(pod))
            {
                problems.Add(await _logs.WithLogAsync(workload.Namespace, pod, problem, cancellationToken));
            }
        }

        foreach (var pod in pods
            .Where(pod => pod.Status?.Phase == "Running" && !PodTemplate.IsReady(pod) && !PodProblems.Of(pod).Any())
            .Take(MostPods))
        {
            problems.Add(await WhyNotReadyAsync(workload, pod, cancellationToken));
        }

        return await _secrets.RemoveAsync(
            workload.Namespace, [sight.Workload!.Spec.Template.Spec, .. pods.Select(pod => pod.Spec)], problems, cancellationToken);
    }

    private static async Task<ObservedState> SeeAsync(IKubernetes client, Workload workload, CancellationToken cancellationToken)
    {
        var seen = await AppsApi.ReadAsync(client, workload, cancellationToken);
        var kind = WorkloadKind.Of(workload);
        var revisions = AppsApi.ListRevisionsAsync(client, workload, seen, cancellationToken);
        var pods = client.CoreV1.ListNamespacedPodAsync(
            workload.Namespace, labelSelector: PodTemplate.Selector(seen.Spec.Selector), cancellationToken: cancellationToken);
        var events = kind.IsDeployment
            ? Task.FromResult(new Corev1EventList { Items = [] })
            : client.CoreV1.ListNamespacedEventAsync(
                workload.Namespace, fieldSelector: $"involvedObject.uid={seen.Metadata.Uid}", cancellationToken: cancellationToken);
        await Task.WhenAll(revisions, pods, events);
        return new ObservedState(kind, seen, [.. (await revisions).Items], [.. (await pods).Items]) { Events = [.. (await events).Items] };
    }

    /// <summary>The kubelet's last warning about a pod, in one request if Secrets aren't read.</summary>
    public async Task<IReadOnlyList<Problem>> ExplainAsync(Workload workload, Problem problem, CancellationToken cancellationToken)
    {
        if (problem.Pod is not { } pod
            || await ComplaintAsync(workload, $"involvedObject.name={pod}", cancellationToken) is not { } complaint)
        {
            return [];
        }

        var explained = problem with { Reason = complaint.Reason, Text = complaint.Message ?? "" };
        if (!connection.ReadsSecrets)
        {
            return [explained];
        }

        var seen = await connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        return seen.Value is { } workloadObject
            ? await _secrets.RemoveAsync(workload.Namespace, [workloadObject.Spec.Template.Spec], [explained], cancellationToken)
            : [];
    }

    private async Task<Problem> WhyNotReadyAsync(Workload workload, V1Pod pod, CancellationToken cancellationToken)
    {
        var complaint = await ComplaintAsync(workload, $"involvedObject.uid={pod.Metadata.Uid}", cancellationToken);
        return new Problem(
            $"pod {pod.Metadata.Name}", complaint?.Reason ?? Problem.NotReady, complaint?.Message ?? "It is running but isn't ready yet.", []);
    }

    private async Task<Corev1Event?> ComplaintAsync(Workload workload, string about, CancellationToken cancellationToken)
    {
        var events = await connection.AskAsync(
            (client, token) => client.CoreV1.ListNamespacedEventAsync(workload.Namespace, fieldSelector: about, cancellationToken: token),
            cancellationToken);
        return events.Value?.Items.Where(e => e.Type == "Warning").MaxBy(e => e.LastTimestamp ?? e.EventTime ?? DateTime.MinValue);
    }
}
