using System.Data.Common;
using System.Diagnostics;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>
/// Turns deliveries into events, in the order of arrival. A delivery and its events are committed together, so a stop at any moment loses
/// and repeats nothing.
/// </summary>
public sealed partial class Interpreter(
    Lease lease,
    Database database,
    Deliveries deliveries,
    Events events,
    IEnumerable<Translator> translators,
    TimeProvider clock,
    ILogger<Interpreter> logger)
    : Worker(clock, logger, wake => deliveries.WhenAppended(translators.Select(t => t.Source), wake))
{
    private const int BatchSize = 100;

    private readonly Dictionary<string, Translator> _translators = translators.ToDictionary(t => t.Source);

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
        var batch = await deliveries.NewAsync(_translators.Keys, BatchSize, term);
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
                LogBug(exception, delivery.Delivery);
                await lease.WriteAsync(
                    c => Deliveries.FinishAsync(c, delivery.Id, DeliveryState.Failed, "The database rejected its events."),
                    cancellationToken);
            }
        }
    }

    private async Task TranslateAsync(IReadOnlyList<StoredDelivery> batch, CancellationToken cancellationToken)
    {
        var translated = batch.Select(d => (Stored: d, Translated: Translate(d))).ToList();
        await events.WriteAsync(
            async transaction =>
            {
                foreach (var (stored, (result, trace)) in translated)
                {
                    if (result is Translation.Events facts)
                    {
                        await transaction.AppendAsync(stored, facts.Facts, trace);
                    }

                    await Deliveries.FinishAsync(
                        transaction.Connection,
                        stored.Id,
                        result is Translation.Failed ? DeliveryState.Failed : DeliveryState.Done,
                        (result as Translation.Failed)?.Reason ?? (result as Translation.Nothing)?.Reason);
                }
            },
            cancellationToken);
        foreach (var (stored, (result, _)) in translated)
        {
            Telemetry.Translations.Add(
                1,
                new("source", stored.Delivery.Source),
                new("kind", stored.Delivery.Kind),
                new("outcome", result.GetType().Name.ToLowerInvariant()));
        }
    }

    /// <summary>The result, and the trace that continues from there.</summary>
    private (Translation Result, string? Trace) Translate(StoredDelivery stored)
    {
        using var activity = TraceContext.Continue("translate", stored.Trace);
        activity?.SetTag("chatops.delivery", stored.Delivery.ToString());
        var result = Translate(stored.Delivery);
        activity?.SetStatus(result is Translation.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        return (result, activity?.Id ?? stored.Trace);
    }

    private Translation Translate(Delivery delivery)
    {
        try
        {
            var result = _translators[delivery.Source].Translate(delivery);
            if (result is Translation.Failed failed)
            {
                LogFailed(delivery, failed.Reason);
            }

            return result;
        }
        catch (Exception exception)
        {
            // A bug in the bot: the delivery is kept, and `replay` translates it again after the fix.
            LogBug(exception, delivery);
            return new Translation.Failed($"{exception.GetType().Name} while translating");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Delivery {Delivery} could not be translated: {Reason}. It is kept; `replay` tries again")]
    private partial void LogFailed(Delivery delivery, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug while translating {Delivery}. It is kept; `replay` tries again after a fix")]
    private partial void LogBug(Exception exception, Delivery delivery);
}
