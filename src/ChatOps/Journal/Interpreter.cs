using System.Data.Common;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>
/// Turns the deliveries that the <see cref="Intake"/> couldn't into events, in the order of arrival. What becomes of a delivery and its
/// events are committed together, so a stop at any moment loses and repeats nothing.
/// </summary>
public sealed partial class Interpreter(
    Lease lease,
    Database database,
    Deliveries deliveries,
    Events events,
    TranslatorSet translators,
    TimeProvider clock,
    ILogger<Interpreter> logger)
    : Worker(clock, logger, wake => deliveries.WhenAppended(translators.Sources, wake))
{
    private const int BatchSize = 100;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        try
        {
            for (var began = Clock.GetTimestamp(); await NextAsync(term) is { Count: > 0 } batch; began = Clock.GetTimestamp())
            {
                try
                {
                    await TranslateAsync(batch, term);
                }
                catch (DbException exception) when (database.IsAboutData(exception))
                {
                    await TranslateOneByOneAsync(batch, term);
                }

                await GiveWayAsync(database, began, term);
            }
        }
        finally
        {
            events.Expect(more: false);
        }

        return LookAnyway;
    }

    private async Task<IReadOnlyList<StoredDelivery>> NextAsync(CancellationToken term)
    {
        var batch = await deliveries.NewAsync(translators.Sources, BatchSize, term);
        events.Expect(more: batch.Count == BatchSize);
        return batch;
    }

    /// <summary>One delivery whose events the database rejects must not block the others.</summary>
    private async Task TranslateOneByOneAsync(IReadOnlyList<StoredDelivery> batch, CancellationToken cancellationToken)
    {
        foreach (var delivery in batch)
        {
            try
            {
                await TranslateAsync([delivery], cancellationToken);
            }
            catch (DbException exception) when (database.IsAboutData(exception))
            {
                LogRejected(exception, delivery.Delivery);
                await lease.WriteAsync(
                    c => Deliveries.FinishAsync(c, delivery.Id, DeliveryState.Failed, "The database rejected its events."),
                    cancellationToken);
            }
        }
    }

    private async Task TranslateAsync(IReadOnlyList<StoredDelivery> batch, CancellationToken cancellationToken)
    {
        var translated = batch.Select(d => (Stored: d, Translated: translators.Translate(d.Delivery, d.Trace))).ToList();
        await events.WriteAsync(
            async transaction =>
            {
                foreach (var (stored, result) in translated)
                {
                    await transaction.AppendAsync(stored, result.Facts, result.Trace);
                    await Deliveries.FinishAsync(transaction.Connection, stored.Id, result.State, result.Note);
                }
            },
            cancellationToken);
        translated.ForEach(t => TranslatorSet.Count(t.Stored.Delivery, t.Translated));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database rejects the events of {Delivery}. It is kept; `replay` tries again")]
    private partial void LogRejected(Exception exception, Delivery delivery);
}
