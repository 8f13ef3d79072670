using ChatOps.Clusters;
using ChatOps.Journal;

namespace ChatOps.Operations;

/// <content>Queries.</content>
public sealed partial class OperationRows
{
    /// <summary>The states of operations that have started.</summary>
    private static readonly OperationState[] Run =
    [
        OperationState.Running, OperationState.Succeeded, OperationState.Failed, OperationState.Superseded, OperationState.Applied,
    ];

    public Task<Operation?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => OperationRow.FindAsync(connection, "id = @id", new { id }), cancellationToken);

    public Task<Operation?> RunningAsync(Workload workload, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => OperationRow.FindAsync(
            connection, "workload = @workload and state = 'Running'", new { workload = workload.ToString() }), cancellationToken);

    public Task<IReadOnlyList<Operation>> InAsync(OperationState state, CancellationToken cancellationToken) =>
        ListAsync("state = @state order by created_at", new { state = state.ToString() }, cancellationToken);

    /// <summary>The newest operations with which this bot has changed a workload, may have changed it, or is about to change it.</summary>
    /// <param name="workload">The workload as operations identify it: for blue-green, the pair.</param>
    public Task<IReadOnlyList<Operation>> OfWorkloadAsync(Workload workload, CancellationToken cancellationToken) =>
        ListAsync(
            "workload = @workload and (watch is not null or state in ('Running', 'Failed', 'Superseded')) order by changed_at desc limit 50",
            new { workload = workload.ToString() },
            cancellationToken);

    /// <summary>The newest operations run on a service, newest first.</summary>
    public Task<IReadOnlyList<Operation>> HistoryAsync(
        string service, string? environment, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            """
            service = @service and (@environment is null or environment = @environment) and state in ('Running', 'Succeeded', 'Failed', 'Superseded', 'Applied')
            order by created_at desc limit @limit
            """,
            new { service, environment, limit },
            cancellationToken);

    /// <summary>The newest operations run on any service, newest first.</summary>
    public async Task<IReadOnlyList<Operation>> LatestAsync(int limit, CancellationToken cancellationToken)
    {
        var latest = new List<Operation>();
        // One state at a time, as the index has them.
        foreach (var state in Run)
        {
            latest.AddRange(await ListAsync(
                "state = @state order by changed_at desc limit @limit", new { state = state.ToString(), limit }, cancellationToken));
        }

        return [.. latest.OrderByDescending(operation => operation.CreatedAt).Take(limit)];
    }

    /// <summary>The newest operations run on a workload, under any service name, newest first.</summary>
    public Task<IReadOnlyList<Operation>> OnAsync(Workload workload, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            "workload = @workload and state in ('Running', 'Succeeded', 'Failed', 'Superseded') order by created_at desc limit @limit",
            new { workload = workload.ToString(), limit },
            cancellationToken);

    /// <summary>The operations that are due: scheduled to start by now, or with a follow-up that is due by now.</summary>
    public Task<IReadOnlyList<Operation>> DueAsync(CancellationToken cancellationToken) =>
        ListAsync(
            "due_at is not null and due_at <= @now order by due_at",
            new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellationToken);

    private Task<IReadOnlyList<Operation>> ListAsync(string where, object arguments, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => OperationRow.ListAsync(connection, where, arguments), cancellationToken);
}
