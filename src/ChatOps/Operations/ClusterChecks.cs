using System.Collections.Concurrent;
using ChatOps.Catalog;
using ChatOps.Checks;
using ChatOps.Clusters;
using ChatOps.Clusters.Access;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>Checks whether each cluster is reachable and whether the bot has the permissions there that the services need.</summary>
internal sealed class ClusterChecks(ClusterSet clusters, ServiceCatalog catalog, PeopleOptions people, TimeProvider clock) : IChecks
{
    /// <summary>An older result is discarded, and the cluster is checked again.</summary>
    private static readonly TimeSpan LongestFresh = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Look> _looks = new();

    public IEnumerable<Check> All() => clusters.Names.Select(name =>
    {
        var (subject, look) = ($"cluster {name}", Begin(name));
        return new Check(subject, cancellationToken => ExamineAsync(subject, name, look, cancellationToken))
        {
            WhileWaiting = () => SoFar(subject, name, look),
        };
    });

    /// <summary>A check that takes longer than its caller waits continues, and the next caller gets its result.</summary>
    private async Task<IReadOnlyList<Finding>> ExamineAsync(string subject, string name, Look look, CancellationToken cancellationToken)
    {
        try
        {
            var (problem, _) = await look.Result.WaitAsync(cancellationToken);
            return [problem is null ? new(subject, true, "reachable; permissions OK") : new(subject, false, problem)];
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                _looks.TryRemove(KeyValuePair.Create(name, look));
            }
        }
    }

    private Finding? SoFar(string subject, string name, Look look) => look.Progress is { IsReachable: true, Done: var done, Of: var all }
        ? new(
            subject,
            true,
            $"reachable; still checking permissions: {done} of {all} namespaces so far",
            "try again in a moment")
        : Check.StillLooking(subject, clusters.Get(name).Queue);

    private Look Begin(string name)
    {
        lock (_looks)
        {
            if (!_looks.TryGetValue(name, out var look) || (look.Result.IsCompleted && !IsFresh(look)))
            {
                var progress = new AccessReviewProgress();
                // The check isn't tied to any caller.
                var result = Task.Run(
                    async () => (await clusters.Get(name).ExamineAsync(
                        Workloads(name), CancellationToken.None, people.Values, Switching(name), progress), clock.GetTimestamp()),
                    CancellationToken.None);
                _looks[name] = look = new(result, progress);
            }

            return look;
        }
    }

    private bool IsFresh(Look look) => look.Result.IsCompletedSuccessfully && clock.GetElapsedTime(look.Result.Result.At) < LongestFresh;

    private List<string> Switching(string cluster) => [.. catalog.Services.SelectMany(s => s.Placements)
        .Where(p => p.BlueGreen is not null && p.Workload.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase))
        .Select(p => p.Workload.Namespace).Distinct()];

    private List<Workload> Workloads(string cluster) => [.. catalog.Services.SelectMany(s => s.Placements).SelectMany(p => p.Workloads)
        .Where(w => w.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Distinct()];

    private sealed record Look(Task<(RichText? Problem, long At)> Result, AccessReviewProgress Progress);
}
