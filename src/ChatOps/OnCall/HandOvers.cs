using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.OnCall;

/// <summary>
/// The table of who is on call as people were last told. That a shift changed is noticed by comparing, so it is told once, whenever the bot
/// was killed: the row, the event, and the message are one transaction.
/// </summary>
public sealed class HandOvers(
    ConfiguredSchedules configured, OnCallRows rows, HandOverNotes notes, Database database, Events events, PeopleDirectory people,
    TimeProvider clock)
{
    /// <summary>Whoever hasn't confirmed by then is reminded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public enum Confirmation { Done, Before, NotTheirs, Over }

    /// <summary>Tells of the shifts that changed, and reminds those who haven't confirmed.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var schedule in configured.All.Values)
        {
            var (row, shift) = await database.ReadAsync(connection => LookAsync(connection, schedule, now), cancellationToken);
            if (row is null || row.Person != shift?.Person.ToString())
            {
                // What is said of the shift is read before: nobody waits for it in the transaction.
                var lines = row is null || schedule.Channel is null
                    ? []
                    : await notes.OfAsync(schedule.Name, DateTimeOffset.FromUnixTimeMilliseconds(row.Since), cancellationToken);
                await events.WriteAsync(transaction => HandOverAsync(transaction, schedule, lines, now), cancellationToken);
            }
            else if (row.RemindAt is { } due && due <= now.ToUnixTimeMilliseconds())
            {
                await events.WriteAsync(transaction => RemindAsync(transaction.Connection, schedule, now), cancellationToken);
            }
        }
    }

    /// <summary>Someone confirms that they are on call.</summary>
    public async Task<Confirmation> ConfirmAsync(string id, Principal who, CancellationToken cancellationToken)
    {
        var persons = await people.PersonsAsync(cancellationToken);
        return await events.WriteAsync(
            async transaction =>
            {
                var (connection, now) = (transaction.Connection, clock.GetUtcNow());
                var row = await connection.QuerySingleOrDefaultAsync<Row>($"{Row.All} where id = @id", new { id = id.ToLowerInvariant() });
                if (row?.Person is null)
                {
                    return Confirmation.Over;
                }

                if (persons.Compare(ChatId.Parse(row.Person), who.Account) is not SamePerson.Yes)
                {
                    return Confirmation.NotTheirs;
                }

                if (row.ConfirmedAt is not null)
                {
                    return Confirmation.Before;
                }

                await connection.ExecuteAsync(
                    "update oncall_handovers set confirmed_at = @now, remind_at = null where id = @Id",
                    new { row.Id, now = now.ToUnixTimeMilliseconds() });
                await transaction.AppendAsync(
                    new OnCallChanged(row.Schedule, row.Id, OnCallChange.Confirmed, ChatId.Parse(row.Person), null, now, null), who);
                if (row is { Card: { } card, Channel: { } channel })
                {
                    await ShowAsync(
                        connection,
                        ChatId.Parse(channel),
                        row.Id,
                        CardJson.Read(card) with { Buttons = [], Tone = Tone.Good, Footer = RichText.Of($"✅ Confirmed at {now}") },
                        now);
                }

                return Confirmation.Done;
            },
            cancellationToken);
    }

    private async Task<(Row? Row, OnCallShift? Shift)> LookAsync(
        DbConnection connection, ConfiguredSchedule schedule, DateTimeOffset now) => (
        await connection.QuerySingleOrDefaultAsync<Row>($"{Row.All} where schedule = @Name", new { schedule.Name }),
        (await rows.ReadAsync(connection, schedule)).At(now));

    private async Task HandOverAsync(
        JournalTransaction transaction, ConfiguredSchedule schedule, IReadOnlyList<RichText> lines, DateTimeOffset now)
    {
        var connection = transaction.Connection;
        var (row, shift) = await LookAsync(connection, schedule, now);
        if (row is not null && row.Person == shift?.Person.ToString())
        {
            return;
        }

        var before = row?.Person is { } known ? ChatId.Parse(known) : null;
        var id = OnCallRows.NewId();
        // Nobody is told who was on call before the bot ran.
        var card = row is null || schedule.Channel is null ? null : Card(schedule.Name, id, shift, before, lines);
        await connection.ExecuteAsync(
            """
            insert into oncall_handovers (schedule, id, person, since, card, channel, remind_at, confirmed_at)
            values (@Name, @id, @Person, @Since, @Card, @Channel, @RemindAt, null)
            on conflict (schedule) do update set id = excluded.id, person = excluded.person, since = excluded.since, card = excluded.card,
                channel = excluded.channel, remind_at = excluded.remind_at, confirmed_at = null
            """,
            new
            {
                schedule.Name,
                id,
                Person = shift?.Person.ToString(),
                Since = (shift is null || row is null ? now : shift.From).ToUnixTimeMilliseconds(),
                Card = card is null ? null : CardJson.Write(card),
                Channel = schedule.Channel?.ToString(),
                RemindAt = card is null || shift is null ? (long?)null : (now + Patience).ToUnixTimeMilliseconds(),
            });
        if (row is null)
        {
            return;
        }

        await transaction.AppendAsync(
            new OnCallChanged(schedule.Name, id, OnCallChange.HandedOver, shift?.Person, before, shift?.From, shift?.Until));
        if (card is not null)
        {
            await ShowAsync(connection, schedule.Channel!, id, card, now);
        }
    }

    private static async Task RemindAsync(DbConnection connection, ConfiguredSchedule schedule, DateTimeOffset now)
    {
        var row = await connection.QuerySingleAsync<Row>($"{Row.All} where schedule = @Name", new { schedule.Name });
        if (row is not { RemindAt: not null, Person: { } person, Channel: { } channel })
        {
            return;
        }

        await connection.ExecuteAsync("update oncall_handovers set remind_at = null where id = @Id", new { row.Id });
        await Posts.WantAsync(
            connection,
            ChatId.Parse(channel),
            $"oncall/{row.Id}/reminder",
            parent: $"oncall/{row.Id}",
            CardJson.Write(new()
            {
                Title = RichText.Of(
                    $"⏰ {new Span.Person(ChatId.Parse(person)) { IsCalled = true }}: you are on call for {schedule.Name:b} and haven't confirmed it"),
                Buttons = [Confirm(row.Id)],
            }),
            isUrgent: true,
            trace: null,
            now);
    }

    private static Task ShowAsync(DbConnection connection, ChatId channel, string id, Card card, DateTimeOffset now) => Posts.WantAsync(
        connection, channel, $"oncall/{id}", parent: null, CardJson.Write(card), isUrgent: true, trace: null, now);

    private static Card Card(string schedule, string id, OnCallShift? shift, ChatId? before, IReadOnlyList<RichText> lines) => shift is null
        ? new()
        {
            Title = RichText.Of(
                $"⚠️ {schedule:b}: nobody is on call any more{(before is null ? RichText.Empty : RichText.Of($", after {new Span.Person(before)}"))}"),
            Tone = Tone.Warning,
            Lines = [.. lines],
        }
        : new()
        {
            Title = RichText.Of(
                $"📟 {schedule:b}: {new Span.Person(shift.Person) { IsCalled = true }} is on call until {shift.Until}{(before is null ? RichText.Empty : RichText.Of($", after {new Span.Person(before)}"))}"),
            Lines = [.. lines],
            Buttons = [Confirm(id)],
        };

    private static Button Confirm(string id) => new("Confirm", OnCallPosts.Verb, $"confirm {id}", ButtonStyle.Primary);

    private sealed record Row(
        string Schedule, string Id, string? Person, long Since, string? Card, string? Channel, long? RemindAt, long? ConfirmedAt)
    {
        public const string All =
            "select schedule, id, person, since, card, channel, remind_at as RemindAt, confirmed_at as ConfirmedAt from oncall_handovers";
    }
}
