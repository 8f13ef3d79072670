using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations.Switching;

/// <summary>The approval that a blue-green deploy waits for before the traffic is switched.</summary>
public sealed class Promotions(Database database, Events events, TimeProvider clock)
{
    /// <summary>Raised after an approval.</summary>
    public event Action? Promoted;

    /// <summary>Asks for approval once, even across restarts. Returns since when the operation has been waiting.</summary>
    public async Task<DateTimeOffset> AskAsync(Operation operation, RichText question, CancellationToken cancellationToken) =>
        DateTimeOffset.FromUnixTimeMilliseconds(await events.WriteAsync(
            async transaction =>
            {
                if (await transaction.Connection.ExecuteAsync(
                    "update operations set waits_since = coalesce(waits_since, @now), blocked = null where id = @Id and (waits_since is null or blocked is not null)",
                    new { operation.Id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1)
                {
                    await transaction.AppendAsync(new OperationWaits(operation.Id, operation.Plan.Service, question));
                }

                return await transaction.Connection.QuerySingleAsync<long>(
                    "select waits_since from operations where id = @Id", new { operation.Id });
            },
            cancellationToken));

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

    /// <summary>Records an approval; false: the operation isn't waiting for one.</summary>
    /// <param name="operation">With the reason of whoever approves it, if they gave one.</param>
    /// <param name="passed">The locks and freezes from which they are exempt.</param>
    public async Task<bool> PromoteAsync(
        Operation operation, Principal who, IReadOnlyList<RichText> passed, CancellationToken cancellationToken)
    {
        var promoted = await events.WriteAsync(
            async transaction =>
            {
                var said = await transaction.Connection.ExecuteAsync(
                    """
                    update operations set promoted_by = @person, promoted_organisation = @Organisation, plan = @plan
                    where id = @Id and state = 'Running' and waits_since is not null and blocked is null and promoted_by is null
                    """,
                    new { operation.Id, person = who.Account.ToString(), who.Organisation, plan = operation.Plan.Write() }) == 1;
                if (said)
                {
                    await transaction.AppendAsync(new OperationWaits(operation.Id, operation.Plan.Service, null), who);
                    if (passed.Count > 0)
                    {
                        await transaction.AppendAsync(operation.Exception(passed, who), who);
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

    /// <summary>Who approved it; null when no one has.</summary>
    public Task<Principal?> WhoAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.QuerySingleOrDefaultAsync<(string? Person, string? Organisation)>(
            "select promoted_by, promoted_organisation from operations where id = @id", new { id }) is ({ } person, var organisation) ? OperationRow.PrincipalOf(person, organisation) : null,
        cancellationToken);

    public Task<bool> IsWaitingAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.QuerySingleOrDefaultAsync<long?>(
            "select waits_since from operations where id = @id and state = 'Running' and promoted_by is null", new { id }) is not null,
        cancellationToken);
}
