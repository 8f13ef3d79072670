using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>
/// Keeps what people mark in an incident's channel, with the reaction that notes messages or with a pin, in its timeline: as it was then,
/// whatever becomes of the message.
/// </summary>
public sealed class IncidentCaptures(Events events, IncidentRows rows, IncidentWriter writer, ChatPlatforms platforms)
{
    private const int Longest = 2000;

    /// <summary>Also marks the delivery as done. False: it is no incident's channel, or it isn't to be kept.</summary>
    public async Task<bool> TakeAsync(ChatInput.Talk talk, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        if (talk is not ChatInput.Marked mark || await rows.InAsync(mark.Channel, cancellationToken) is not { } incident)
        {
            return false;
        }

        var platform = platforms.Get(mark.Channel.Platform);
        var said = mark.IsOn ? await platform.ReadMessageAsync(mark.Channel.Id, mark.Thread, mark.Message, cancellationToken) : null;
        var url = said is null ? null : await platform.PermalinkAsync(mark.Channel.Id, mark.Message, cancellationToken);
        // What the bot itself posts is in the timeline, or isn't worth it.
        var isKept = said is { Author: not null } && !said.Text.IsEmpty;
        await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                var key = $"message {mark.Message}";
                if (isKept
                    && await IncidentRows.FindAsync(connection, incident.Number) is { } now
                    && !(await IncidentRows.EventsAsync(connection, now.Number))
                        .Any(e => e.Fact is IncidentNoted { Message: { } id } && id == key))
                {
                    var fact = new IncidentNoted(now.Number, now.IsPrivate, IncidentEntry.Message, Cut(Redaction.Redact(said!.Text)))
                    {
                        Delivery = delivery.Id, Author = said.Author, SaidAt = mark.SaidAt, Url = url, Message = key,
                    };
                    await writer.SaveAsync(
                        transaction, now, fact, new Principal(mark.By.Platform, "", mark.By.Id), key);
                }

                await Deliveries.FinishAsync(
                    connection, delivery.Id, DeliveryState.Done, isKept ? null : "nothing to keep for the incident");
                await Deliveries.DropBodyAsync(connection, delivery.Id);
            },
            cancellationToken);
        writer.Announce();
        return true;
    }

    private static RichText Cut(RichText text) => text.PlainText is { Length: > Longest } words
        ? words[..(char.IsHighSurrogate(words[Longest - 1]) ? Longest - 1 : Longest)] + "…"
        : text;
}
