using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations.Approving;

/// <summary>An operation that ran without the approvals that it needed, which nobody has reviewed yet.</summary>
/// <param name="By">Who went ahead.</param>
/// <param name="Reason">Theirs, redacted.</param>
public sealed record OpenReview(string Operation, ChatId By, string Reason, DateTimeOffset Since);

/// <summary>
/// Reviews of what ran without approvals: announced to the operators, who are reminded daily until someone else has closed them.
/// </summary>
public sealed class Reviews(
    Database database,
    Events events,
    ReviewRows table,
    ApprovalRows votes,
    ApprovalJudge judge,
    PermissionCheck permission,
    OperationRows rows,
    TimeProvider clock)
{
    private static readonly TimeSpan BetweenReminders = TimeSpan.FromDays(1);

    /// <summary>The oldest first.</summary>
    public Task<IReadOnlyList<OpenReview>> OpenAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<OpenReview>>(
        async connection =>
        [
            .. (await connection.QueryAsync<Row>(
                "select operation, person, reason, opened_at as OpenedAt from reviews where closed_at is null order by opened_at, operation"))
                .Select(row => row.ToReview()),
        ],
        cancellationToken);

    /// <summary>Someone else than who went ahead, and who could have approved it, closes its review.</summary>
    /// <param name="note">As typed; may be empty.</param>
    /// <returns>Null: it is closed.</returns>
    public async Task<Decision?> CloseAsync(string id, string note, ChatContext who, CancellationToken cancellationToken)
    {
        var open = (await OpenAsync(cancellationToken)).FirstOrDefault(review => review.Operation == id);
        if (open is null || await rows.FindAsync(id, cancellationToken) is not { } operation)
        {
            return new Decision.Refused(
                "There is no open review of that operation.", RichText.Of($"{new Span.Command("reviews")} lists them."));
        }

        var rules = judge.RulesOf(operation.Plan);
        var refusal = await OwnAsync(operation, open, who.Person, cancellationToken) ?? (rules.Count > 0
            ? await judge.CheckAsync(operation, who.Who, rules, new HashSet<ApprovalRule>(), cancellationToken)
            : await judge.OwnAsync(operation.Who.Account, who.Person, cancellationToken) is { } own ? own
            : await permission.MayAsync(operation, who.Who, who.Place, runs: true, cancellationToken) as Decision.Refused);
        if (refusal is not null)
        {
            return refusal;
        }

        await events.WriteAsync(
            async transaction =>
            {
                if (await transaction.Connection.ExecuteAsync(
                    "update reviews set closed_by = @person, closed_at = @now where operation = @id and closed_at is null",
                    new { id, person = who.Person.ToString(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1)
                {
                    await transaction.AppendAsync(
                        ReviewRows.Fact(operation, open.By, open.Reason) with { IsClosed = true, Note = Redaction.Redact(note) }, who.Who);
                }
            },
            cancellationToken);
        return null;
    }

    /// <summary>Nobody reviews what they did, if others went ahead after them, too.</summary>
    private async Task<Decision.Refused?> OwnAsync(
        Operation operation, OpenReview open, ChatId person, CancellationToken cancellationToken)
    {
        var gone = (await votes.VotesAsync(operation.Id, ApprovalGate.Start, cancellationToken))
            .Concat(await votes.VotesAsync(operation.Id, ApprovalGate.Switch, cancellationToken))
            .Where(vote => vote.Reason is not null)
            .Select(vote => vote.Who.Account);
        foreach (var by in gone.Prepend(open.By).Distinct())
        {
            if (await judge.OwnAsync(by, person, cancellationToken) is { } own)
            {
                return own;
            }
        }

        return null;
    }

    /// <summary>Reminds the operators of open reviews.</summary>
    internal async Task RemindAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = (now - BetweenReminders).ToUnixTimeMilliseconds();
        var due = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                "select operation from reviews where closed_at is null and reminded_at <= @before", new { before })).ToList(),
            cancellationToken);
        foreach (var id in due)
        {
            if (await rows.FindAsync(id, cancellationToken) is { } operation)
            {
                await events.WriteAsync(transaction => RemindAsync(transaction.Connection, operation, before, now), cancellationToken);
            }
        }
    }

    private async Task RemindAsync(DbConnection connection, Operation operation, long before, DateTimeOffset now)
    {
        if (await connection.QuerySingleOrDefaultAsync<Row>(
            """
            update reviews set reminded_at = @now, reminders = reminders + 1
            where operation = @Id and closed_at is null and reminded_at <= @before
            returning operation, person, reason, opened_at as OpenedAt
            """,
            new { operation.Id, before, now = now.ToUnixTimeMilliseconds() }) is { } row)
        {
            var review = row.ToReview();
            await table.TellAsync(
                connection,
                operation,
                now,
                RichText.Of(
                    $"🚨 Not reviewed since {review.Since}: {new Span.Person(review.By)} went ahead with {ReviewRows.What(operation)} without approval"),
                review.Reason);
        }
    }

    private sealed record Row(string Operation, string Person, string Reason, long OpenedAt)
    {
        public OpenReview ToReview() =>
            new(Operation, ChatId.Parse(Person), Reason, DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt));
    }
}
