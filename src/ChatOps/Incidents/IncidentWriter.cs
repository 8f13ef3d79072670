using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using Dapper;

namespace ChatOps.Incidents;

/// <summary>What someone declares.</summary>
/// <param name="Severity">As configured.</param>
public sealed record NewIncident(
    string Title, string Severity, IReadOnlyList<string> Services, string? Environment, bool IsPrivate, bool IsDrill)
{
    /// <summary>What it is declared from: a group of alerts, or an operation. There is one open incident of each.</summary>
    public string? From { get; init; }

    /// <summary>When the first alert of those fired.</summary>
    public DateTimeOffset? DetectedAt { get; init; }

    /// <summary>Who else is let into its channel.</summary>
    public IReadOnlyList<ChatId> People { get; init; } = [];
}

/// <summary>An incident after what someone did.</summary>
/// <param name="IsNew">Whether this did it: it may have been done before.</param>
public sealed record WrittenIncident(Incident Incident, bool IsNew);

/// <summary>
/// Changes incidents. Each change is one transaction: the fact, the row, what is due, and what is posted. Only the leader writes.
/// </summary>
public sealed class IncidentWriter(Events events, IncidentSettings settings, IncidentPosts posts, Board board, TimeProvider clock)
{
    /// <summary>Someone who declares what was declared a moment ago means the same.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    /// <summary>Only what was done just now can be done again by the same delivery.</summary>
    private const int MostLooked = 100;

    /// <summary>Raised after a change, so that what is due is found.</summary>
    public event Action? Changed;

    /// <summary>Opens an incident, unless this delivery has done so, or there is an open one of the same thing.</summary>
    public async Task<WrittenIncident> OpenAsync(
        NewIncident wanted, Principal who, ChatId? place, bool hasChannels, long delivery, CancellationToken cancellationToken)
    {
        var written = await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                var trigger = $"delivery:{delivery}";
                if (await FindAsync(connection, wanted, trigger, who) is { } before)
                {
                    await InviteAsync(connection, before, [who.Account]);
                    return new WrittenIncident(before, IsNew: false);
                }

                var now = clock.GetUtcNow();
                var number = (await connection.QuerySingleAsync<long?>("select max(number) from incidents") ?? 0) + 1;
                var incident = new Incident(
                    number,
                    Redaction.Redact(wanted.Title),
                    wanted.Severity,
                    IncidentStatus.Triage,
                    wanted.Services,
                    wanted.Environment,
                    wanted.IsPrivate,
                    wanted.IsDrill,
                    who,
                    place,
                    now)
                {
                    DetectedAt = wanted.DetectedAt,
                    From = wanted.From,
                    CommanderDue = now + settings.Options.CommanderReminder,
                    Room = hasChannels
                        ? new(RoomState.Wanted, who.Platform)
                        : new(RoomState.Thread, who.Platform) { Note = "I can't create channels on this chat platform." },
                };
                await connection.ExecuteAsync(IncidentRow.Insert, IncidentRow.Of(incident, trigger));
                await InviteAsync(connection, incident, [who.Account, .. wanted.People]);
                await transaction.AppendAsync(
                    incident.Fact(IncidentChange.Opened) with { Delivery = delivery, From = wanted.From }, who);
                await posts.ShowAsync(connection, incident);
                return new(incident, IsNew: true);
            },
            cancellationToken);
        Announce();
        return written;
    }

    /// <summary>Takes a step, once for each delivery. Null: there is no such incident.</summary>
    /// <param name="step">What becomes of it, and the fact; null: nothing is to be done. Called in the transaction.</param>
    public async Task<WrittenIncident?> ChangeAsync(
        long number,
        Principal who,
        long delivery,
        Func<Incident, (Incident After, IncidentFact Fact)?> step,
        CancellationToken cancellationToken)
    {
        var written = await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                if (await IncidentRows.FindAsync(connection, number) is not { } incident)
                {
                    return null;
                }

                if (await IsDoneAsync(connection, number, delivery))
                {
                    return new WrittenIncident(incident, IsNew: true);
                }

                if (step(incident) is not (var after, var fact))
                {
                    return new WrittenIncident(incident, IsNew: false);
                }

                after = Due(incident, after);
                await SaveAsync(transaction, after, fact with { Delivery = delivery }, who, $"{delivery}");
                return new WrittenIncident(after, IsNew: true);
            },
            cancellationToken);
        Announce();
        return written;
    }

    /// <summary>A step that is part of the caller's transaction.</summary>
    /// <param name="key">What is posted about it is posted once under this.</param>
    internal async Task SaveAsync(JournalTransaction transaction, Incident after, IncidentFact fact, Principal? who, string key)
    {
        await UpdateAsync(transaction.Connection, after);
        await transaction.AppendAsync(fact, who);
        await posts.ShowAsync(transaction.Connection, after);
        await posts.TellAsync(transaction.Connection, after, fact, who?.Account, key);
        if (fact is IncidentRoleChanged { Person: { } person })
        {
            await InviteAsync(transaction.Connection, after, [person]);
        }
    }

    internal static Task UpdateAsync(DbConnection connection, Incident incident) =>
        connection.ExecuteAsync(IncidentRow.Update, IncidentRow.Of(incident));

    internal void Announce()
    {
        board.Announce();
        Changed?.Invoke();
    }

    /// <summary>The same, with what follows from it for what is due.</summary>
    private Incident Due(Incident before, Incident after)
    {
        var now = clock.GetUtcNow();
        if (!after.IsOpen)
        {
            var isResolved = after.Status is IncidentStatus.Resolved;
            return after with
            {
                EndedAt = after.EndedAt ?? now,
                AcknowledgedAt = after.AcknowledgedAt ?? (isResolved ? now : null),
                MitigatedAt = after.MitigatedAt ?? (isResolved ? now : null),
                NextUpdate = null,
                UpdateDue = null,
                CommanderDue = null,
            };
        }

        return after with
        {
            EndedAt = null,
            AcknowledgedAt = after.AcknowledgedAt
                ?? (after.Commander is not null || after.Status is not IncidentStatus.Triage ? now : null),
            MitigatedAt = after.Status is IncidentStatus.Monitoring ? after.MitigatedAt ?? now
                : after.Status < before.Status ? null : after.MitigatedAt,
            UpdateDue = after.NextUpdate == before.NextUpdate ? after.UpdateDue : after.NextUpdate,
            CommanderDue = after.Commander is not null ? null
                : before.IsOpen && before.Commander is null ? after.CommanderDue
                : now + settings.Options.CommanderReminder,
        };
    }

    private async Task<Incident?> FindAsync(DbConnection connection, NewIncident wanted, string trigger, Principal who)
    {
        if ((await IncidentRows.ReadAsync(connection, "opened_with = @trigger", new { trigger })) is [var same])
        {
            return same;
        }

        var title = Redaction.Redact(wanted.Title);
        return (await IncidentRows.OpenAsync(connection)).FirstOrDefault(open => wanted.From is not null
            ? open.From == wanted.From && !open.IsPrivate
            : open.From is null
                && open.OpenedAt > clock.GetUtcNow() - Again
                && open.Title.Equals(title, StringComparison.OrdinalIgnoreCase)
                && open.IsPrivate == wanted.IsPrivate
                // Whoever else knows a private incident's title may not have been let in.
                && (!open.IsPrivate || open.OpenedBy.Account == who.Account)
                && open.Environment == wanted.Environment
                && open.Services.SequenceEqual(wanted.Services));
    }

    private static async Task<bool> IsDoneAsync(DbConnection connection, long number, long delivery) =>
        (await Events.OfAsync(connection, Subject.Incident(number), long.MaxValue, MostLooked))
            .Any(e => ((IncidentFact)e.Fact).Delivery == delivery);

    internal static async Task InviteAsync(DbConnection connection, Incident incident, IEnumerable<ChatId> people)
    {
        foreach (var person in people.Where(person => person.Platform == incident.Room.Platform).Distinct())
        {
            await connection.ExecuteAsync(
                "insert into incident_invitations (incident, person) values (@Number, @person) on conflict (incident, person) do nothing",
                new { incident.Number, person = $"{person}" });
        }
    }
}
