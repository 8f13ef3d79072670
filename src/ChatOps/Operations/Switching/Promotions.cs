using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations.Switching;

/// <summary>The approval that a blue-green deploy waits for before the traffic is switched.</summary>
public sealed class Promotions(
    Database database,
    Events events,
    ApprovalRows votes,
    ApprovalJudge judge,
    ApprovalRequests requests,
    OperationStops stops,
    OperationUpdates news,
    TimeProvider clock)
{
    /// <summary>Raised after an approval.</summary>
    public event Action? Promoted;

    /// <summary>
    /// Asks for approval once, even across restarts, and again when something else is needed now. Returns since when the operation has been
    /// waiting.
    /// </summary>
    /// <param name="needs">Null: whoever may make the change may approve it.</param>
    public async Task<DateTimeOffset> AskAsync(
        Operation operation, RichText question, Decision.NeedsApproval? needs, CancellationToken cancellationToken)
    {
        var whom = needs is null ? null : await requests.WhomAsync(operation, needs, cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds(await events.WriteAsync(
            async transaction =>
            {
                var now = clock.GetUtcNow();
                var isNew = await transaction.Connection.ExecuteAsync(
                    """
                    update operations set waits_since = coalesce(waits_since, @now), blocked = null
                    where id = @Id and promoted_by is null and (waits_since is null or blocked is not null)
                    """,
                    new { operation.Id, now = now.ToUnixTimeMilliseconds() }) == 1;
                // It may have been approved since it was looked at.
                if (isNew
                    || (await IsWaitingAsync(transaction.Connection, operation.Id)
                        && !await ApprovalRows.IsAboutAsync(transaction.Connection, operation, ApprovalGate.Switch, needs?.Key ?? "")))
                {
                    // It ends with the operation, and not at a time of its own.
                    await votes.AskAsync(
                        transaction,
                        operation,
                        ApprovalGate.Switch,
                        new(operation.Plan.Hash, needs?.Key ?? "", DateTimeOffset.MaxValue),
                        question,
                        whom,
                        "it is asked again");
                }

                return await transaction.Connection.QuerySingleAsync<long>(
                    "select waits_since from operations where id = @Id", new { operation.Id });
            },
            cancellationToken));
    }

    /// <summary>What the policy says about the approval now; null: whoever may make the change may approve it.</summary>
    public Decision.NeedsApproval? NeedsOf(Operation operation) =>
        judge.RulesOf(operation.Plan) is { Count: > 0 } rules ? new(rules) : null;

    /// <summary>
    /// Lets the operation go on if enough people have approved it: in the name of its requester, or, where no rule says how many must
    /// approve, of whoever did.
    /// </summary>
    public async Task<bool> PassAsync(Operation operation, CancellationToken cancellationToken)
    {
        if (await votes.VotesAsync(operation.Id, ApprovalGate.Switch, cancellationToken) is not [var first, ..])
        {
            return false;
        }

        // Whoever approved it may have said why, whether or not it was their approval that called this.
        operation = operation with
        {
            Plan = operation.Plan with { Reason = await ReasonAsync(operation.Id, cancellationToken) },
        };
        if (NeedsOf(operation) is { } needs)
        {
            return await judge.JudgeAsync(operation, ApprovalGate.Switch, needs, cancellationToken) is Decision.Allowed
                && await PromoteAsync(operation, operation.Who, await UnsaidAsync(operation, operation.Who), cancellationToken);
        }

        return await PromoteAsync(operation, first.Who, await UnsaidAsync(operation, first.Who), cancellationToken);

        async Task<IReadOnlyList<PassedStop>> UnsaidAsync(Operation about, Principal who) => await news.UnsaidAsync(
            about, who, await stops.PassedAsync(about with { Who = who }, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Blocks approval, and reports why if the reason is new. Returns since when the operation has been waiting. If it was already
    /// approved, nothing is blocked.
    /// </summary>
    public async Task<DateTimeOffset> BlockAsync(Operation operation, RichText why, CancellationToken cancellationToken) =>
        DateTimeOffset.FromUnixTimeMilliseconds(await events.WriteAsync(
            async transaction =>
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                if (await transaction.Connection.ExecuteAsync(
                    """
                    update operations set waits_since = coalesce(waits_since, @now), blocked = @why
                    where id = @Id and promoted_by is null and (blocked is null or blocked <> @why)
                    """,
                    new { operation.Id, why = MessagesJson.Write(why), now }) == 1)
                {
                    await transaction.AppendAsync(
                        new OperationBlocked(operation.Id, operation.Plan.Service, operation.Plan.Environment, why));
                }

                return await transaction.Connection.QuerySingleAsync<long>(
                    "select coalesce(waits_since, @now) from operations where id = @Id", new { operation.Id, now });
            },
            cancellationToken));

    /// <summary>Why approval is blocked; null when it isn't.</summary>
    public Task<RichText?> BlockedAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => MessagesJson.ReadText(
            await connection.QuerySingleOrDefaultAsync<string?>(
                "select blocked from operations where id = @id and state = 'Running'", new { id })),
        cancellationToken);

    /// <summary>Keeps the reason of whoever approves it, as part of the transaction that counts their vote.</summary>
    public static Task KeepReasonAsync(JournalTransaction transaction, Operation operation) => transaction.Connection.ExecuteAsync(
        "update operations set plan = @plan where id = @Id and state = 'Running' and promoted_by is null",
        new { operation.Id, plan = operation.Plan.Write() });

    /// <summary>The operation is approved; false: it isn't waiting for that.</summary>
    /// <param name="passed">The locks and freezes from which they are exempt, and which haven't been reported.</param>
    private async Task<bool> PromoteAsync(
        Operation operation, Principal who, IReadOnlyList<PassedStop> passed, CancellationToken cancellationToken)
    {
        var promoted = await events.WriteAsync(
            async transaction =>
            {
                var said = await transaction.Connection.ExecuteAsync(
                    """
                    update operations set promoted_by = @person, promoted_organisation = @Organisation
                    where id = @Id and state = 'Running' and waits_since is not null and blocked is null and promoted_by is null
                    """,
                    new { operation.Id, person = who.Account.ToString(), who.Organisation }) == 1;
                if (said)
                {
                    await transaction.AppendAsync(new OperationWaits(operation.Id, operation.Plan.Service, null));
                    if (passed.Count > 0)
                    {
                        await transaction.AppendAsync(operation.Exception(passed, who, isFurther: true), who);
                    }
                }

                return said;
            },
            cancellationToken);
        Promoted?.Invoke();
        return promoted;
    }

    /// <summary>The reason of whoever approved it, or else of whoever requested it.</summary>
    public Task<string?> ReasonAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await OperationRow.FindAsync(connection, "id = @id", new { id }))?.Plan.Reason, cancellationToken);

    public async Task<bool> IsPromotedAsync(string id, CancellationToken cancellationToken) =>
        await WhoAsync(id, cancellationToken) is not null;

    /// <summary>In whose name it goes on; null when it isn't approved.</summary>
    public Task<Principal?> WhoAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.QuerySingleOrDefaultAsync<(string? Person, string? Organisation)>(
            "select promoted_by, promoted_organisation from operations where id = @id", new { id }) is ({ } person, var organisation) ? OperationRow.PrincipalOf(person, organisation) : null,
        cancellationToken);

    public Task<bool> IsWaitingAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => IsWaitingAsync(connection, id), cancellationToken);

    private static async Task<bool> IsWaitingAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<long?>(
            "select waits_since from operations where id = @id and state = 'Running' and promoted_by is null", new { id }) is not null;
}
