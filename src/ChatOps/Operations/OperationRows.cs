using System.Data.Common;
using System.Text.Json;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Operations as the database has them. Each move to another state is one transaction with the event that tells it, and happens only from the state it expects.</summary>
public sealed class OperationRows(Lease lease, Database database, Events events, TimeProvider clock)
{
    private const string Columns =
        "id, state, plan, person, channel, created_at as CreatedAt, changed_at as ChangedAt, message, watch, trace";

    /// <summary>Raised after an operation has begun to run.</summary>
    public event Action? Started;

    /// <summary>Writes a plan down. The same delivery again gives the operation that it made before.</summary>
    public async Task<Operation> PlanAsync(Plan plan, long? delivery, string person, string channel, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var trace = TraceContext.Current;
        var operation = new Operation(Operation.NewId(), OperationState.Planned, plan, person, channel, now, now, null, null, trace);
        var stored = await lease.WriteAsync(
            async connection =>
            {
                if (delivery is not null && await FindAsync(connection, "delivery = @delivery", new { delivery }) is { } before)
                {
                    return before;
                }

                await connection.ExecuteAsync(
                    """
                    insert into operations (id, delivery, state, workload, service, environment, plan, person, channel, created_at, changed_at, trace)
                    values (@Id, @delivery, 'Planned', @workload, @Service, @Environment, @json, @person, @channel, @at, @at, @trace)
                    """,
                    new
                    {
                        operation.Id,
                        delivery,
                        workload = plan.Workload.ToString(),
                        plan.Service,
                        plan.Environment,
                        json = plan.Write(),
                        person,
                        channel,
                        at = now.ToUnixTimeMilliseconds(),
                        trace,
                    });
                await TellAsync(connection, operation, person, OperationState.Planned, null, [], trace);
                return operation;
            },
            cancellationToken);
        events.Announce();
        return stored;
    }

    /// <summary>Replaces the plan of an operation that has not begun; false: it has moved on meanwhile.</summary>
    public Task<bool> ReplanAsync(string id, Plan plan, CancellationToken cancellationToken) => lease.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "update operations set plan = @json, changed_at = @now where id = @id and state = 'Planned'",
            new { id, json = plan.Write(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1,
        cancellationToken);

    /// <summary>Moves an operation on. False: it was not in the state expected, or another runs on the workload; nothing changed.</summary>
    public async Task<bool> MoveAsync(
        Operation operation, OperationState from, OperationState to, string? person, string? message, IReadOnlyList<string> details, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        var moved = await lease.WriteAsync(
            async connection =>
            {
                // The index that allows one running operation a workload would refuse; asked first, it is an answer and not an error.
                var count = await connection.ExecuteAsync(
                    """
                    update operations set state = @to, message = @message, changed_at = @now, trace = @trace where id = @Id and state = @from
                        and (@to <> 'Running' or not exists (
                            select 1 from operations other where other.workload = operations.workload and other.state = 'Running' and other.id <> operations.id))
                    """,
                    new { operation.Id, from = from.ToString(), to = to.ToString(), message, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), trace });
                if (count == 1)
                {
                    await TellAsync(connection, operation, person, to, message, details, trace);
                    await LearnAsync(connection, operation, to);
                }

                return count == 1;
            },
            cancellationToken);
        if (moved)
        {
            Telemetry.Operations.Add(1, new("verb", operation.Plan.Verb), new("state", to.ToString().ToLowerInvariant()));
            events.Announce();
            if (to is OperationState.Running)
            {
                Started?.Invoke();
            }
        }

        return moved;
    }

    /// <summary>Remembers that the change is in the cluster.</summary>
    public Task AppliedAsync(string id, Goal watch, CancellationToken cancellationToken) => lease.WriteAsync(
        connection => connection.ExecuteAsync(
            "update operations set watch = @json where id = @id", new { id, json = JsonSerializer.Serialize(watch, PlanJson.Default.Goal) }),
        cancellationToken);

    /// <summary>Tells how a running operation goes.</summary>
    public async Task ProgressAsync(Operation operation, OperationProgressed progress, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        await lease.WriteAsync(
            connection => events.AppendAsync(connection, "chatops", null, [new(clock.GetUtcNow(), null, progress)], trace),
            cancellationToken);
        events.Announce();
    }

    public Task<Operation?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, "id = @id", new { id }), cancellationToken);

    public Task<Operation?> RunningAsync(Workload workload, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, "workload = @workload and state = 'Running'", new { workload = workload.ToString() }), cancellationToken);

    public Task<IReadOnlyList<Operation>> InAsync(OperationState state, CancellationToken cancellationToken) =>
        ListAsync("state = @state order by created_at", new { state = state.ToString() }, cancellationToken);

    /// <summary>The newest operations of a service that were run, newest first.</summary>
    public Task<IReadOnlyList<Operation>> HistoryAsync(string service, string? environment, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            """
            service = @service and (@environment is null or environment = @environment) and state in ('Running', 'Succeeded', 'Failed', 'Superseded')
            order by created_at desc limit @limit
            """,
            new { service, environment, limit },
            cancellationToken);

    /// <summary>What an end says about the versions it is between.</summary>
    private async Task LearnAsync(DbConnection connection, Operation operation, OperationState end)
    {
        if (operation.Plan is not { Image: { } image } plan)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (end is OperationState.Succeeded)
        {
            await VersionHealth.SeenAsync(connection, plan.Workload, image, now);
        }

        if (end is OperationState.Succeeded && plan.Verb is "rollback")
        {
            await VersionHealth.BadAsync(connection, plan.Workload, plan.FromImage, now);
        }

        // A change that was refused says nothing about the version.
        if (end is OperationState.Failed && await FindAsync(connection, "id = @Id", new { operation.Id }) is { Watch: not null })
        {
            await VersionHealth.BadAsync(connection, plan.Workload, image, now);
        }
    }

    private Task TellAsync(DbConnection connection, Operation operation, string? person, OperationState state, string? message, IReadOnlyList<string> details, string? trace) =>
        events.AppendAsync(
            connection,
            "chatops",
            null,
            [new(clock.GetUtcNow(), person is null ? null : new Actor(person, person), operation.Fact(state, message, details))],
            trace);

    private Task<IReadOnlyList<Operation>> ListAsync(string where, object arguments, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Operation>>(
            async connection => [.. (await connection.QueryAsync<Row>($"select {Columns} from operations where {where}", arguments)).Select(r => r.ToOperation())],
            cancellationToken);

    private static async Task<Operation?> FindAsync(DbConnection connection, string where, object arguments) =>
        (await connection.QueryFirstOrDefaultAsync<Row>($"select {Columns} from operations where {where}", arguments))?.ToOperation();

    private sealed record Row(
        string Id, string State, string Plan, string Person, string Channel, long CreatedAt, long ChangedAt, string? Message, string? Watch, string? Trace)
    {
        public Operation ToOperation() => new(
            Id,
            Enum.Parse<OperationState>(State),
            Operations.Plan.Read(Plan),
            Person,
            Channel,
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
            Message,
            Watch is null ? null : JsonSerializer.Deserialize(Watch, PlanJson.Default.Goal),
            Trace);
    }
}
