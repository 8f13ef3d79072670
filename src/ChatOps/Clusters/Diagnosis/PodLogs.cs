using System.Text;
using ChatOps.Clusters.Connections;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>The last log lines of terminated containers.</summary>
internal sealed class PodLogs(Connection connection, TimeProvider clock)
{
    private const int LogLines = 20;
    private const int MostLogBytes = 64 * 1024;
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(10);

    /// <summary>Adds the log to a problem of a terminated container.</summary>
    public async Task<Problem> WithLogAsync(string place, V1Pod pod, Problem problem, CancellationToken cancellationToken)
    {
        var container = (pod.Status.InitContainerStatuses ?? []).Concat(pod.Status.ContainerStatuses ?? [])
            .FirstOrDefault(status => PodProblems.Subject(pod, status.Name) == problem.Subject);
        if (container is null || !PodProblems.Ended(container))
        {
            return problem;
        }

        // After a restart, the crash is in the previous container's log.
        var ended = container.State?.Terminated is not null;
        var log = await LogAsync(place, pod, container.Name, previous: !ended, cancellationToken);
        return problem with { Log = log is [] ? await LogAsync(place, pod, container.Name, previous: ended, cancellationToken) : log };
    }

    private async Task<IReadOnlyList<string>> LogAsync(
        string place, V1Pod pod, string container, bool previous, CancellationToken cancellationToken)
    {
        var lines = await connection.AskAsync(
            async (client, token) =>
            {
                using var limit = new CancellationTokenSource(LongestRead, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, token);
                await using var stream = await client.CoreV1.ReadNamespacedPodLogAsync(
                    pod.Metadata.Name,
                    place,
                    container,
                    limitBytes: MostLogBytes,
                    previous: previous,
                    tailLines: LogLines,
                    cancellationToken: either.Token);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var text = await reader.ReadToEndAsync(either.Token);
                return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.TrimEnd('\r'))
                    .TakeLast(LogLines)
                    .ToList();
            },
            cancellationToken);
        // A missing log isn't reported: there may be no previous container, or no permission to read logs, which doctor reports.
        return lines.Value ?? [];
    }
}
