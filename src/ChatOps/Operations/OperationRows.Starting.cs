using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Whether an operation moved to the state in which it starts, or is to start.</summary>
/// <param name="Stop">
/// What stopped it: a lock, a freeze, a promotion rule, or missing approvals; null when it moved, or something else was in the way.
/// </param>
public sealed record StartResult(bool IsStarted, Decision? Stop);

/// <content>
/// What begins operations. Each checks the locks and freezes, and counts the approvals, in the transaction in which it begins.
/// </content>
public sealed partial class OperationRows
{
    /// <summary>Starts or schedules an operation that someone confirmed, and that others have approved if it waited for that.</summary>
    /// <param name="judged">The rules by which the approvals were found to be enough; null: none were needed.</param>
    public Task<StartResult> StartAsync(
        Operation operation, OperationState begun, CancellationToken cancellationToken, IReadOnlyList<ApprovalRule>? judged = null) =>
        TryMoveAsync(operation, operation.State, begun, operation.Who, null, [], cancellationToken, judged: judged);

    /// <summary>Starts a scheduled operation with an up-to-date plan.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task<StartResult> BeginScheduledAsync(
        Operation operation, Plan now, IReadOnlyList<ApprovalRule> judged, CancellationToken cancellationToken) => TryMoveAsync(
        operation with { Plan = now },
        OperationState.Scheduled,
        OperationState.Running,
        operation.Who,
        null,
        [],
        cancellationToken,
        transaction => transaction.Connection.ExecuteAsync(
            "update operations set plan = @json where id = @Id", new { operation.Id, json = now.Write() }),
        judged: judged);

    /// <summary>The lock or freeze that stops an automatic operation; null: none does. Part of the caller's transaction.</summary>
    public async Task<Decision?> StopAsync(JournalTransaction transaction, Plan plan) =>
        (await stops.LookAsync(transaction.Connection, plan, operation: null, Principal.Bot, StopPass.None)).Stops;

    /// <summary>
    /// Starts an automatic operation immediately, as part of the transaction that stores its reason, in spite of all locks and
    /// freezes: the caller has checked them. If it goes past one, it says so.
    /// </summary>
    public async Task BeginAsync(JournalTransaction transaction, Plan plan, ChatId? place, RichText message)
    {
        var now = clock.GetUtcNow();
        var passed = (await stops.LookAsync(transaction.Connection, plan, operation: null, Principal.Bot, StopPass.None)).Passed;
        var operation = new Operation(
            Operation.NewId(), OperationState.Planned, plan, Principal.Bot, place, now, now, null, null, transaction.Trace);
        await InsertAsync(transaction.Connection, operation, delivery: null);
        await MoveAsync(
            transaction,
            operation,
            OperationState.Planned,
            OperationState.Running,
            Principal.Bot,
            passed.Count == 0
                ? message
                : RichText.Of($"{message} It goes past {RichText.Join(" and ", passed.Select(stop => stop.Words))}."),
            []);
    }

    /// <summary>
    /// Closes an operation, so that nothing further is due. The reason, if any, is reported, and the follow-up, if any, starts in the same
    /// transaction. Returns the lock or freeze that stops the follow-up: then nothing is closed, nor when another operation has
    /// begun meanwhile.
    /// </summary>
    public async Task<Decision?> CloseAsync(Operation operation, RichText? note, Plan? begin, CancellationToken cancellationToken)
    {
        var stop = await events.WriteAsync(
            async transaction =>
            {
                if (begin is not null && await StopAsync(transaction, begin) is { } stopped)
                {
                    return stopped;
                }

                if (begin?.Key.ToString() is { } workload
                    && await OperationRow.FindAsync(
                        transaction.Connection, "workload = @workload and state = 'Running'", new { workload }) is not null)
                {
                    return null;
                }

                await CloseAsync(transaction, operation, note, begin);
                return null;
            },
            cancellationToken);
        if (stop is null)
        {
            Moved?.Invoke();
        }

        return stop;
    }

    private async Task CloseAsync(JournalTransaction transaction, Operation operation, RichText? note, Plan? begin)
    {
        var connection = transaction.Connection;
        if (await connection.ExecuteAsync(
            "update operations set due_at = null where id = @Id and due_at is not null", new { operation.Id }) == 0)
        {
            return; // It was closed after it had been found due.
        }

        if (await connection.ExecuteAsync(
            "update operations set blocked = null where id = @Id and blocked is not null", new { operation.Id }) == 1)
        {
            await transaction.AppendAsync(new OperationBlocked(operation.Id, operation.Plan.Service, operation.Plan.Environment, null));
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
    }
}
