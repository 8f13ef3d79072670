using System.Data.Common;
using System.Text.Json;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>
/// Operations as the database has them. Each move to another state is one transaction with the event that tells it, and happens only from
/// the state it expects.
/// </summary>
public sealed partial class OperationRows(Lease lease, Database database, Events events, TimeProvider clock)
{
    /// <summary>Raised after an operation has come into another state.</summary>
    public event Action? Moved;

    /// <summary>Writes a plan down. The same delivery again gives the operation that it made before.</summary>
    public Task<Operation> PlanAsync(Plan plan, long? delivery, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var operation = new Operation(
            Operation.NewId(), OperationState.Planned, plan, who, place, now, now, null, null, TraceContext.Current);
        return events.WriteAsync(
            async transaction =>
            {
                if (delivery is not null
                    && await OperationRow.FindAsync(transaction.Connection, "delivery = @delivery", new { delivery }) is { } before)
                {
                    return before;
                }

                await InsertAsync(transaction.Connection, operation, delivery);
                await transaction.AppendAsync(operation.Fact(OperationState.Planned, null, [], null), who);
                return operation;
            },
            cancellationToken);
    }

    /// <summary>Replaces the plan of an operation that has not begun; false: it has moved on meanwhile.</summary>
    public Task<bool> ReplanAsync(string id, Plan plan, CancellationToken cancellationToken) => lease.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "update operations set plan = @json, changed_at = @now where id = @id and state = 'Planned'",
            new { id, json = plan.Write(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1,
        cancellationToken);

    /// <summary>
    /// Moves an operation on; one whose plan takes another's place ends that one. False: it was not in the state expected, or another
    /// runs on the workload; nothing changed.
    /// </summary>
    /// <param name="also">What is true at the same time: part of the transaction, and only when it moved.</param>
    public async Task<bool> MoveAsync(
        Operation operation,
        OperationState from,
        OperationState to,
        Principal? who,
        RichText? message,
        IReadOnlyList<Problem> problems,
        CancellationToken cancellationToken,
        Func<JournalTransaction, Task>? also = null,
        RichText? remedy = null)
    {
        var moved = await events.WriteAsync(
            async transaction =>
            {
                if (to is OperationState.Running
                    && operation.Plan.Replaces is { } id
                    && await OperationRow.FindAsync(transaction.Connection, "id = @id and state = 'Running'", new { id }) is { } replaced
                    && await OperationRow.FindAsync(
                        transaction.Connection, "id = @Id and state = 'Planned'", new { operation.Id }) is not null)
                {
                    await MoveAsync(
                        transaction,
                        replaced,
                        OperationState.Running,
                        OperationState.Superseded,
                        who,
                        $"{operation.Plan.Action.Brief} took its place.",
                        []);
                }

                var moved = await MoveAsync(transaction, operation, from, to, who, message, problems, remedy);
                if (moved && also is not null)
                {
                    await also(transaction);
                }

                return moved;
            },
            cancellationToken);
        if (moved)
        {
            Telemetry.Operations.Add(1, new("verb", operation.Plan.Verb), new("state", to.ToString().ToLowerInvariant()));
            Moved?.Invoke();
        }

        return moved;
    }

    /// <summary>Begins at once what the bot does by itself; part of the transaction that holds its reason.</summary>
    public async Task BeginAsync(JournalTransaction transaction, Plan plan, ChatId? place, RichText message)
    {
        var now = clock.GetUtcNow();
        var operation = new Operation(
            Operation.NewId(), OperationState.Planned, plan, Principal.Bot, place, now, now, null, null, transaction.Trace);
        await InsertAsync(transaction.Connection, operation, delivery: null);
        await MoveAsync(transaction, operation, OperationState.Planned, OperationState.Running, Principal.Bot, message, []);
    }

    /// <summary>Remembers that the change is in the cluster.</summary>
    public Task AppliedAsync(string id, Goal watch, CancellationToken cancellationToken) => lease.WriteAsync(
        connection => connection.ExecuteAsync(
            "update operations set watch = @json where id = @id", new { id, json = JsonSerializer.Serialize(watch, GoalJson.Default.Goal) }),
        cancellationToken);

    /// <summary>Begins what was scheduled, with the plan as things are now.</summary>
    public Task<bool> BeginScheduledAsync(Operation operation, Plan now, CancellationToken cancellationToken) => MoveAsync(
        operation with { Plan = now },
        OperationState.Scheduled,
        OperationState.Running,
        operation.Who,
        null,
        [],
        cancellationToken,
        transaction => transaction.Connection.ExecuteAsync(
            "update operations set plan = @json where id = @Id", new { operation.Id, json = now.Write() }));

    /// <summary>Nothing is to be done by itself any more: it is told why, or what is done instead begins in the same moment.</summary>
    public async Task CloseAsync(Operation operation, RichText? note, Plan? begin, CancellationToken cancellationToken)
    {
        await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                if (await connection.ExecuteAsync(
                    "update operations set due_at = null where id = @Id and due_at is not null", new { operation.Id }) == 0)
                {
                    return; // It was closed since it was found due.
                }

                if (await connection.ExecuteAsync(
                    "update operations set blocked = null where id = @Id and blocked is not null", new { operation.Id }) == 1)
                {
                    await transaction.AppendAsync(
                        new OperationBlocked(operation.Id, operation.Plan.Service, operation.Plan.Environment, null));
                }

                if (note is not null)
                {
                    await transaction.AppendAsync(new OperationNoted(operation.Id, operation.Plan.Service, note));
                }

                if (begin is not null)
                {
                    RichText why =
                        $"The {Durations.Words(operation.Plan.Action.FollowUpAfter ?? TimeSpan.Zero)} of operation {operation.Id} are over.";
                    await BeginAsync(transaction, begin, operation.Place, why);
                }
            },
            cancellationToken);
        Moved?.Invoke();
    }

    private static Task<int> InsertAsync(DbConnection connection, Operation operation, long? delivery) => connection.ExecuteAsync(
        """
        insert into operations (id, delivery, state, workload, service, environment, plan, person, organisation, channel, created_at, changed_at, trace)
        values (@Id, @delivery, 'Planned', @workload, @Service, @Environment, @json, @person, @Organisation, @Channel, @at, @at, @Trace)
        """,
        new
        {
            operation.Id,
            delivery,
            workload = operation.Plan.Key.ToString(),
            operation.Plan.Service,
            operation.Plan.Environment,
            json = operation.Plan.Write(),
            person = operation.Who.Account.ToString(),
            operation.Who.Organisation,
            Channel = operation.Place?.ToString() ?? "",
            at = operation.CreatedAt.ToUnixTimeMilliseconds(),
            operation.Trace,
        });

    private async Task<bool> MoveAsync(
        JournalTransaction transaction,
        Operation operation,
        OperationState from,
        OperationState to,
        Principal? who,
        RichText? message,
        IReadOnlyList<Problem> problems,
        RichText? remedy = null)
    {
        var connection = transaction.Connection;
        // The index that allows one running operation a workload would refuse; asked first, it is an answer and not an error.
        // What somebody said yes to goes on: whoever cancels it in the same moment comes too late.
        var moved = await connection.ExecuteAsync(
            """
            update operations set state = @to, message = @message, problem = @problem, changed_at = @now, trace = @trace, person = @person, organisation = @Organisation, channel = @Channel where id = @Id and state = @from
                and (@to <> 'Cancelled' or promoted_by is null)
                and (@to <> 'Running' or not exists (
                    select 1 from operations other where other.workload = operations.workload and other.state = 'Running' and other.id <> operations.id))
            """,
            new
            {
                operation.Id,
                person = operation.Who.Account.ToString(),
                operation.Who.Organisation,
                Channel = operation.Place?.ToString() ?? "",
                from = from.ToString(),
                to = to.ToString(),
                message = MessagesJson.Write(message),
                problem = MessagesJson.Write(problems is [var first, ..] ? first with { Log = [] } : null),
                now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                trace = transaction.Trace,
            }) == 1;
        if (moved)
        {
            await transaction.AppendAsync(operation.Fact(to, message, problems, remedy), who);
            await VersionHealth.LearnAsync(connection, operation, to, clock.GetUtcNow());
            if (from is OperationState.Scheduled || Due(operation.Plan, to) is not null)
            {
                await connection.ExecuteAsync(
                    "update operations set due_at = @due where id = @Id",
                    new { operation.Id, due = Due(operation.Plan, to)?.ToUnixTimeMilliseconds() });
            }
        }

        return moved;
    }

    /// <summary>When something is to be done by itself about an operation that has come into a state.</summary>
    private DateTimeOffset? Due(Plan plan, OperationState state) => state switch
    {
        OperationState.Scheduled => plan.At,
        OperationState.Succeeded => clock.GetUtcNow() + plan.Action.FollowUpAfter,
        _ => null,
    };
}
