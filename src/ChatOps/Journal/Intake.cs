using System.Data.Common;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>
/// Stores what event sources send. If the database is this process's own, a delivery is translated before that and stored together with its
/// events: written once, it need not be read again. What can't be done at once is left to the <see cref="Interpreter"/>.
/// </summary>
public sealed class Intake(Lease lease, Database database, Deliveries deliveries, Events events, TranslatorSet translators)
{
    /// <summary>It is on disk when the task completes. False: it was already stored, and nothing changed.</summary>
    public async Task<bool> AppendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        // Over a network, each statement would make those that wait for an acknowledgement wait longer.
        if (database.IsShared || !lease.IsHeld)
        {
            return await deliveries.AppendAsync(delivery, cancellationToken);
        }

        var translated = translators.Translate(delivery, TraceContext.Current);
        var row = new NewDelivery(delivery);
        Outcome outcome;
        try
        {
            outcome = await events.WriteAsync(transaction => AppendAsync(transaction, delivery, row, translated), cancellationToken);
        }
        catch (Exception exception) when (exception is LeaseLostException || !IsOutage(exception))
        {
            // Without its events, it is accepted; whoever leads translates it.
            return await deliveries.AppendAsync(delivery, cancellationToken);
        }

        Deliveries.Count(delivery, outcome is not Outcome.Duplicate);
        if (outcome is Outcome.Translated)
        {
            TranslatorSet.Count(delivery, translated);
        }

        return outcome is not Outcome.Duplicate;
    }

    private bool IsOutage(Exception exception) =>
        exception is OperationCanceledException || (exception is DbException failure && !database.IsAboutData(failure));

    private static async Task<Outcome> AppendAsync(
        JournalTransaction transaction, Delivery delivery, NewDelivery row, Translated translated)
    {
        // Events are in the order of arrival: it doesn't overtake those that wait.
        if (await Deliveries.IsAnyNewAsync(transaction.Connection, delivery.Source))
        {
            return await Deliveries.AppendAsync(transaction.Connection, row, DeliveryState.New, note: null) is null
                ? Outcome.Duplicate
                : Outcome.Waits;
        }

        if (await Deliveries.AppendAsync(transaction.Connection, row, translated.State, translated.Note) is not { } id)
        {
            return Outcome.Duplicate;
        }

        await transaction.AppendAsync(
            new StoredDelivery(id, delivery, translated.State, translated.Note, translated.Trace), translated.Facts, translated.Trace);
        return Outcome.Translated;
    }

    private enum Outcome { Duplicate, Waits, Translated }
}
