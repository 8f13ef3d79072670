using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Watching;

namespace ChatOps.Clusters.Reading;

/// <summary>
/// Inspects many workloads of a cluster: with one list request per namespace and kind, a few at a time or, where that would exceed the rate
/// limit, from the feeds' local copies. Never with one request per workload.
/// </summary>
internal sealed class BulkInspection(Connection connection, Func<string, string, WorkloadFeed?> feeds)
{
    private const int AtOnce = 4;

    public IReadOnlyDictionary<Workload, Task<Inspection>> Run(IReadOnlyCollection<Workload> workloads, CancellationToken cancellationToken)
    {
        var places = workloads.Distinct().GroupBy(workload => (workload.Namespace, workload.Kind)).ToList();
        var isMuch = places.Count > connection.RequestsPerSecond || connection.Backlog > TimeSpan.Zero;
        var turns = new SemaphoreSlim(AtOnce);
        return places
            .SelectMany(place =>
            {
                var read = ReadAsync(place.First(), isMuch, turns, cancellationToken);
                return place.Select(workload => (Workload: workload, Seen: FindAsync(workload, read)));
            })
            .ToDictionary(look => look.Workload, look => look.Seen);
    }

    private async Task<Answer<IReadOnlyDictionary<string, WorkloadObject>>> ReadAsync(
        Workload any, bool isMuch, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        if (isMuch && feeds(any.Namespace, any.Kind) is { } feed && await feed.ReadAsync(cancellationToken) is { } copy)
        {
            return new(copy, null);
        }

        await turns.WaitAsync(cancellationToken);
        try
        {
            var list = await connection.AskAsync(
                (client, token) => AppsApi.ListAsync<WorkloadObject>(client, any.Namespace, WorkloadKind.Of(any).Plural, null, null, token),
                cancellationToken);
            return new(list.Value?.Items.ToDictionary(item => item.Metadata.Name, StringComparer.Ordinal), list.ApiError);
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<Inspection> FindAsync(Workload workload, Task<Answer<IReadOnlyDictionary<string, WorkloadObject>>> reading)
    {
        var read = await reading;
        return read.ApiError is { } error
            ? new Inspection.Unreachable(error.Words)
            : Inspection.Of(workload, read.Value!.GetValueOrDefault(workload.Name));
    }
}
