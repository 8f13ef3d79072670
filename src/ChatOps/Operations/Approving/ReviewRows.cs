using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using Dapper;

namespace ChatOps.Operations.Approving;

/// <summary>The table of reviews. What is written there is reported to the operators in the same transaction.</summary>
public sealed class ReviewRows(OperatorsChannel operators, TimeProvider clock)
{
    /// <summary>Opens a review, as part of the transaction in which someone goes ahead.</summary>
    internal async Task OpenAsync(JournalTransaction transaction, Operation operation, Principal who, string reason)
    {
        var now = clock.GetUtcNow();
        await transaction.Connection.ExecuteAsync(
            """
            insert into reviews (operation, person, reason, opened_at, reminded_at, reminders) values (@Id, @person, @reason, @now, @now, 0)
            on conflict (operation) do update set person = excluded.person, reason = excluded.reason, opened_at = excluded.opened_at,
                reminded_at = excluded.reminded_at, reminders = 0, closed_by = null, closed_at = null
            """,
            new { operation.Id, person = who.Account.ToString(), reason, now = now.ToUnixTimeMilliseconds() });
        await transaction.AppendAsync(Fact(operation, who.Account, reason), who);
        await TellAsync(
            transaction.Connection,
            operation,
            now,
            RichText.Of($"🚨 {new Span.Person(who.Account)} broke the glass: {What(operation)} without approval"),
            reason);
    }

    /// <summary>An operation has ended before it ran, which isn't to be reviewed. Part of that transaction.</summary>
    internal Task EndAsync(JournalTransaction transaction, Operation operation) =>
        DropAsync(transaction, operation, "it never ran", "1 = 1");

    /// <summary>
    /// Someone's going ahead no longer counts. If nothing has run because of it, that isn't to be reviewed. Part of that transaction.
    /// </summary>
    internal Task VoidAsync(JournalTransaction transaction, Operation operation) => DropAsync(
        transaction,
        operation,
        "it no longer counted before anything ran",
        """
        not exists (select 1 from approvals where operation = @Id and reason is not null)
            and exists (select 1 from operations where id = @Id and state in ('Waiting', 'Scheduled'))
        """);

    /// <summary>Posts what operators should know of a review.</summary>
    /// <param name="at">Identifies the post, with the operation.</param>
    internal Task TellAsync(DbConnection connection, Operation operation, DateTimeOffset at, RichText title, string reason) =>
        operators.TellAsync(
            connection,
            Subject(operation, at),
            new()
            {
                Title = title,
                Tone = Tone.Bad,
                Lines = [$"Reason: {reason}", RichText.Of($"Someone else must review it: {new Span.Command("review", operation.Id)}")],
                Buttons = [new("Reviewed", "ops", $"review {operation.Id}")],
                Footer = $"Operation {operation.Id}",
            },
            at);

    internal static ReviewChanged Fact(Operation operation, ChatId by, string reason) => new(
        operation.Id, operation.Plan.Service, operation.Plan.Environment, IsClosed: false, by, operation.Plan.Hash, reason);

    internal static string What(Operation operation) => $"{operation.Plan.Verb} {operation.Plan.Service} in {operation.Plan.Environment}";

    private async Task DropAsync(JournalTransaction transaction, Operation operation, string why, string when)
    {
        var now = clock.GetUtcNow();
        if (await transaction.Connection.QuerySingleOrDefaultAsync<Row>(
            $"""
            update reviews set closed_at = @now where operation = @Id and closed_at is null and {when}
            returning person, reason, reminded_at as RemindedAt
            """,
            new { operation.Id, now = now.ToUnixTimeMilliseconds() }) is not { } row)
        {
            return;
        }

        var by = ChatId.Parse(row.Person);
        await transaction.AppendAsync(Fact(operation, by, row.Reason) with { IsClosed = true, IsDropped = true, Note = why });
        // It takes the place of the last post that asked for the review.
        await operators.TellAsync(
            transaction.Connection,
            Subject(operation, DateTimeOffset.FromUnixTimeMilliseconds(row.RemindedAt)),
            new()
            {
                Title = RichText.Of($"☑️ Nothing to review of {What(operation)} without approval: {why}"),
                Lines = [RichText.Of($"{new Span.Person(by)} broke the glass: {row.Reason}")],
                Footer = $"Operation {operation.Id}",
            },
            now);
    }

    private static string Subject(Operation operation, DateTimeOffset at) => $"review/{operation.Id}/{at.ToUnixTimeMilliseconds()}";

    private sealed record Row(string Person, string Reason, long RemindedAt);
}
