using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Marks;

/// <summary>Follows the journal, and notes which operations the tools are to be told of.</summary>
internal sealed class MarkQueue(Lease lease, Database database, IReadOnlyList<IMarkTarget> targets)
{
    private const string Name = "marks";
    private const int BatchSize = 100;

    private static readonly string[] Kinds = [FactKinds.Name<OperationChanged>()];

    public async Task FollowAsync(CancellationToken term)
    {
        int count;
        do
        {
            var (position, batch) = await database.ReadAsync(NextAsync, term);
            count = batch.Count;
            if ((targets.Count > 0) != position.HasValue || count > 0)
            {
                await lease.WriteAsync(connection => NoteAsync(connection, position, batch), term);
            }
        }
        while (count == BatchSize);
    }

    private async Task<(long? Position, IReadOnlyList<Event> Events)> NextAsync(DbConnection connection)
    {
        var position = await Followers.PositionAsync(connection, Name);
        return (position, position is { } after && targets.Count > 0 ? await Events.ReadAsync(connection, Kinds, after, BatchSize) : []);
    }

    private async Task NoteAsync(DbConnection connection, long? position, IReadOnlyList<Event> batch)
    {
        if (targets.Count == 0)
        {
            // Whoever configures one again doesn't want to see what happened meanwhile.
            await connection.ExecuteAsync("delete from followers where name = @Name", new { Name });
            return;
        }

        foreach (var @event in batch)
        {
            await NoteAsync(connection, @event);
        }

        // What happened before the first one was configured isn't told.
        await connection.ExecuteAsync(
            """
            insert into followers (name, position) values (@Name, coalesce(@to, (select max(position) from events), 0))
            on conflict (name) do update set position = excluded.position
            """,
            new { Name, to = batch is [.., var last] ? last.Position : position });
    }

    private async Task NoteAsync(DbConnection connection, Event @event)
    {
        if (@event.Fact is OperationChanged { State: OperationState.Running, Action: VersionChange version } begun)
        {
            foreach (var target in targets)
            {
                await MarkRow.BeginAsync(connection, new()
                {
                    Operation = begun.Operation,
                    Target = target.Name,
                    Verb = version.Verb,
                    Service = begun.Service,
                    Environment = begun.Environment,
                    Version = version.To,
                    Who = @event.Actor?.Name,
                    Person = @event.Actor?.ChatId?.ToString(),
                    StartedAt = @event.OccurredAt.ToUnixTimeMilliseconds(),
                });
            }
        }
        else if (@event.Fact is OperationChanged { Action: VersionChange } changed && Ended(changed.State) is { } outcome)
        {
            await MarkRow.EndAsync(connection, changed.Operation, outcome, @event.OccurredAt);
        }
    }

    private static string? Ended(OperationState state) => state switch
    {
        OperationState.Succeeded => "succeeded",
        OperationState.Failed => "failed",
        OperationState.Superseded => "superseded",
        OperationState.Cancelled => "cancelled",
        OperationState.Applied => "applied",
        _ => null,
    };
}
