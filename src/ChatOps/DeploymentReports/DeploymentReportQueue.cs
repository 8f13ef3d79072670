using System.Data.Common;
using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.DeploymentReports;

/// <summary>Follows the journal, and notes which operations the code host is to show, and in which state.</summary>
internal sealed class DeploymentReportQueue(Lease lease, Database database, ReportedServices services)
{
    private const string Name = "deployment-reports";
    private const string Rolling = "Rolling out";
    private const int BatchSize = 100;

    /// <summary>
    /// An operation that fails at once is reported once, and by then has a message that the report can point at.
    /// </summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(3);

    private static readonly string[] Kinds = [FactKinds.Name<OperationChanged>(), FactKinds.Name<OperationWaits>()];

    public async Task FollowAsync(CancellationToken term)
    {
        int count;
        do
        {
            var (position, batch) = await database.ReadAsync(NextAsync, term);
            count = batch.Count;
            if (services.Any != position.HasValue || (position is not null && count > 0))
            {
                await lease.WriteAsync(connection => NoteAsync(connection, position, batch), term);
            }
        }
        while (count == BatchSize);
    }

    private async Task<(long? Position, IReadOnlyList<Event> Events)> NextAsync(DbConnection connection)
    {
        var position = await Followers.PositionAsync(connection, Name);
        return (position, position is { } after && services.Any ? await Events.ReadAsync(connection, Kinds, after, BatchSize) : []);
    }

    private async Task NoteAsync(DbConnection connection, long? position, IReadOnlyList<Event> batch)
    {
        if (!services.Any)
        {
            // Whoever switches it on again doesn't want to see what happened meanwhile.
            await connection.ExecuteAsync("delete from followers where name = @Name", new { Name });
            return;
        }

        foreach (var @event in batch)
        {
            await NoteAsync(connection, @event);
        }

        // What happened before this was first switched on isn't reported.
        await connection.ExecuteAsync(
            """
            insert into followers (name, position) values (@Name, coalesce(@to, (select max(position) from events), 0))
            on conflict (name) do update set position = excluded.position
            """,
            new { Name, to = batch is [.., var last] ? last.Position : position });
    }

    private Task NoteAsync(DbConnection connection, Event @event) => @event.Fact switch
    {
        OperationChanged { State: OperationState.Running, Action: VersionChange version } begun
            when services.Find(begun.Service, begun.Environment) is var (repository, shownAs) =>
            DeploymentReport.BeginAsync(
                connection,
                new()
                {
                    Operation = begun.Operation,
                    Repository = repository,
                    ShownAs = shownAs,
                    Service = begun.Service,
                    Environment = begun.Environment,
                    Version = version.To,
                    Title = version.IsWayBack ? $"Roll {begun.Service} back to {version.To}" : $"Deploy {begun.Service} {version.To}",
                    Wanted = $"{ReportedState.Running}",
                    Words = Rolling,
                    CreatedAt = @event.ReceivedAt.ToUnixTimeMilliseconds(),
                    ChangedAt = @event.ReceivedAt.ToUnixTimeMilliseconds(),
                    NotBefore = (@event.ReceivedAt + FirstDelay).ToUnixTimeMilliseconds(),
                }),
        OperationChanged { Action: VersionChange } changed when Ended(changed.State) is var (state, words) =>
            DeploymentReport.WantAsync(connection, changed.Operation, state, words, @event.ReceivedAt),
        OperationWaits { For: null } waits =>
            DeploymentReport.WantAsync(connection, waits.Operation, ReportedState.Running, Rolling, @event.ReceivedAt),
        OperationWaits waits => DeploymentReport.WantAsync(
            connection, waits.Operation, ReportedState.Queued, "Waits for approval to switch the traffic", @event.ReceivedAt),
        _ => Task.CompletedTask,
    };

    /// <summary>
    /// The repository may be public, so nothing that the cluster said is repeated there; null: it hasn't ended.
    /// </summary>
    private static (ReportedState State, string Words)? Ended(OperationState state) => state switch
    {
        OperationState.Succeeded => (ReportedState.Succeeded, "Healthy"),
        OperationState.Failed => (ReportedState.Failed, "Failed"),
        OperationState.Superseded => (ReportedState.Inactive, "Superseded by another change"),
        OperationState.Cancelled => (ReportedState.Inactive, "Cancelled"),
        OperationState.Applied => (ReportedState.Inactive, "Applied, and no pods run that would show whether it works"),
        _ => null,
    };
}
