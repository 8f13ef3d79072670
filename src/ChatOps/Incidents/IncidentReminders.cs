using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Incidents;

/// <summary>
/// Reminds people of the next update, and that nobody is commander. What is due is a time in the incident's row, which is moved in the
/// transaction that has the reminder posted: a bot that is killed reminds neither twice nor never.
/// </summary>
public sealed class IncidentReminders(
    Database database, Events events, IncidentWriter writer, IncidentPosts posts, IncidentSettings settings, TimeProvider clock,
    ILogger<IncidentReminders> logger)
    : Worker(clock, logger, wake => writer.Changed += wake)
{
    /// <summary>As long as nobody is commander.</summary>
    private const int BetweenReminders = 3;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var open = await database.ReadAsync(IncidentRows.OpenAsync, term);
        foreach (var incident in open.Where(incident => DueAt(incident) <= Clock.GetUtcNow()))
        {
            await events.WriteAsync(transaction => RemindAsync(transaction, incident.Number), term);
            writer.Announce();
        }

        var next = open.Select(DueAt).Where(due => due > Clock.GetUtcNow()).Min() - Clock.GetUtcNow();
        return next < LookAnyway ? next.Value : LookAnyway;
    }

    private static DateTimeOffset? DueAt(Incident incident) =>
        incident.UpdateDue is { } update && !(incident.CommanderDue < update) ? update : incident.CommanderDue;

    private async Task RemindAsync(JournalTransaction transaction, long number)
    {
        var now = Clock.GetUtcNow();
        if (await IncidentRows.FindAsync(transaction.Connection, number) is not { IsOpen: true } incident)
        {
            return;
        }

        if (incident.UpdateDue is { } update && update <= now)
        {
            incident = incident with { UpdateDue = null };
            var card = UpdateDue(incident, update);
            await posts.TellAsync(
                transaction.Connection, incident, $"update due {update.ToUnixTimeMilliseconds()}", card, isNews: false);
        }

        if (incident.CommanderDue is { } commander && commander <= now)
        {
            incident = incident with { CommanderDue = now + (BetweenReminders * settings.Options.CommanderReminder) };
            var card = Unclaimed(incident);
            await posts.TellAsync(
                transaction.Connection, incident, $"commander due {commander.ToUnixTimeMilliseconds()}", card, isNews: false);
        }

        await IncidentWriter.UpdateAsync(transaction.Connection, incident);
    }

    private static Card UpdateDue(Incident incident, DateTimeOffset due) => new()
    {
        Title = RichText.Of(
            $"⏰ An update was promised for {due}{(incident.Commander is { } commander ? RichText.Of($", {new Span.Person(commander) { IsCalled = true }}") : RichText.Empty)}"),
        Buttons =
        [
            new("Send", "incident", $"update #{incident.Number}", ButtonStyle.Primary),
            new("Snooze 30 min", "incident", $"snooze #{incident.Number}"),
            new("Stop", "incident", $"snooze #{incident.Number} off"),
        ],
    };

    private static Card Unclaimed(Incident incident) => new()
    {
        Title = RichText.Of(
            $"👤 Nobody is commander, {new Span.Person(incident.OpenedBy.Account) { IsCalled = true }}. Who takes it?"),
        Buttons = [new("Take command", "incident", $"role #{incident.Number} commander", ButtonStyle.Primary)],
    };
}
