using System.Data.Common;
using System.Text.Json;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy.Approvals;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>
/// The operations table. Each state change is written in one transaction with its event, and only from the expected state.
/// </summary>
public sealed partial class OperationRows(
    Lease lease, Database database, Events events, OperationStops stops, ApprovalRows approvals, ReviewRows reviews, TimeProvider clock)
{
    /// <summary>Raised after an operation has changed its state.</summary>
    public event Action? Moved;

    /// <summary>Stores a plan. If the same delivery arrives again, returns the existing operation.</summary>
    /// <param name="rule">What allows it.</param>
    public Task<Operation> PlanAsync(
        Plan plan, long? delivery, Principal who, ChatId? place, CancellationToken cancellationToken, string? rule = null)
    {
        var now = clock.GetUtcNow();
        var operation = new Operation(
            Operation.NewId(), OperationState.Planned, plan, who, place, now, now, null, null, TraceContext.Current)
        {
            Rule = rule,
        };
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

    /// <summary>Replaces the plan of an operation that hasn't started; false: its state has changed in the meantime.</summary>
    public Task<bool> ReplanAsync(string id, Plan plan, CancellationToken cancellationToken) => lease.WriteAsync(
        async connection => await connection.ExecuteAsync(
            "update operations set plan = @json, changed_at = @now where id = @id and state = 'Planned'",
            new { id, json = plan.Write(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1,
        cancellationToken);

    /// <summary>
    /// Moves an operation to another state; if its plan supersedes another operation, ends that one. False: it isn't in the expected state,
    /// has another plan by now, another operation runs on the workload, or a lock, freeze or promotion rule stops it; nothing was changed.
    /// </summary>
    /// <param name="also">Further writes in the same transaction, made only if the operation moved.</param>
    /// <param name="remedy">Finds out, in the same transaction, what to say about the automatic reaction.</param>
    public async Task<bool> MoveAsync(
        Operation operation,
        OperationState from,
        OperationState to,
        Principal? who,
        RichText? message,
        IReadOnlyList<Problem> problems,
        CancellationToken cancellationToken,
        Func<JournalTransaction, Task>? also = null,
        Func<JournalTransaction, Task<RichText?>>? remedy = null) =>
        (await TryMoveAsync(operation, from, to, who, message, problems, cancellationToken, also, remedy)).IsStarted;

    private async Task<StartResult> TryMoveAsync(
        Operation operation,
        OperationState from,
        OperationState to,
        Principal? who,
        RichText? message,
        IReadOnlyList<Problem> problems,
        CancellationToken cancellationToken,
        Func<JournalTransaction, Task>? also = null,
        Func<JournalTransaction, Task<RichText?>>? remedy = null,
        IReadOnlyList<ApprovalRule>? judged = null)
    {
        var begins = to is OperationState.Running or OperationState.Scheduled;
        var pass = begins ? await stops.PassAsync(operation, cancellationToken) : StopPass.None;
        var result = await events.WriteAsync<StartResult>(
            async transaction =>
            {
                var verdict = begins
                    ? await stops.LookAsync(transaction.Connection, operation.Plan, operation.Id, operation.Who, pass)
                    : null;
                if (verdict?.Stops is { } stop)
                {
                    return new(false, stop);
                }

                // Someone may have had it planned anew while this was confirmed: what begins is what was confirmed, or nothing.
                if (from is OperationState.Planned
                    && (begins || to is OperationState.Waiting)
                    && (await OperationRow.FindAsync(transaction.Connection, "id = @Id", new { operation.Id }))?.Plan.Hash
                        != operation.Plan.Hash)
                {
                    return new(false, null);
                }

                // A scheduled plan may have been refreshed for its start; its approvals remain, as what it does is the same.
                if (begins
                    && await approvals.MissingAsync(
                        transaction.Connection,
                        operation,
                        from is OperationState.Scheduled ? null : operation.Plan.Hash,
                        judged) is { } missing)
                {
                    return new(false, missing);
                }

                if (to is OperationState.Running
                    && operation.Plan.Replaces is { } id
                    && await OperationRow.FindAsync(transaction.Connection, "id = @id and state = 'Running'", new { id }) is { } replaced
                    && await OperationRow.FindAsync(
                        transaction.Connection, "id = @Id and state = @from", new { operation.Id, from = from.ToString() }) is not null)
                {
                    await MoveAsync(
                        transaction,
                        replaced,
                        OperationState.Running,
                        OperationState.Superseded,
                        who,
                        $"Superseded by {operation.Plan.Action.Brief}.",
                        []);
                }

                var moved = await MoveAsync(
                    transaction, operation, from, to, who, message, problems, remedy is null ? null : await remedy(transaction));
                if (moved && verdict is { Passed: { Count: > 0 } passed })
                {
                    await transaction.AppendAsync(operation.Exception(passed, operation.Who), who);
                }

                if (moved && also is not null)
                {
                    await also(transaction);
                }

                return new(moved, null);
            },
            cancellationToken);
        if (result.IsStarted)
        {
            Telemetry.Operations.Add(1, new("verb", operation.Plan.Verb), new("state", to.ToString().ToLowerInvariant()));
            Moved?.Invoke();
        }

        return result;
    }

    /// <summary>Records that the change is in the cluster.</summary>
    public Task AppliedAsync(string id, Goal watch, CancellationToken cancellationToken) => lease.WriteAsync(
        connection => connection.ExecuteAsync(
            "update operations set watch = @json where id = @id", new { id, json = JsonSerializer.Serialize(watch, GoalJson.Default.Goal) }),
        cancellationToken);

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
        // The index that allows one running operation per workload would refuse this too; checking first makes it a result and not an
        // error. Once approved, an operation continues: a simultaneous cancellation is too late.
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
            if (from is not OperationState.Running && to is OperationState.Cancelled or OperationState.Expired)
            {
                await reviews.EndAsync(transaction, operation);
            }

            if (from is OperationState.Scheduled || Due(operation.Plan, to) is not null)
            {
                await connection.ExecuteAsync(
                    "update operations set due_at = @due where id = @Id",
                    new { operation.Id, due = Due(operation.Plan, to)?.ToUnixTimeMilliseconds() });
            }
        }

        return moved;
    }

    /// <summary>When an automatic step is due after a state change; null: none.</summary>
    private DateTimeOffset? Due(Plan plan, OperationState state) => state switch
    {
        OperationState.Scheduled => plan.At,
        OperationState.Succeeded => clock.GetUtcNow() + plan.Action.FollowUpAfter,
        _ => null,
    };
}
