using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>Turns deliveries into events, in the order in which they came. A delivery and what came of it are committed together, so a stop at any moment loses and repeats nothing.</summary>
public sealed partial class Interpreter(
    Database database, Deliveries deliveries, Events events, IEnumerable<ITranslator> translators, TimeProvider clock, ILogger<Interpreter> logger)
    : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, ITranslator> _translators = translators.ToDictionary(t => t.Source);

    /// <summary>Translates the deliveries that failed before, once more. Returns how many there were and how many still fail.</summary>
    public async Task<(int Tried, int StillFailing)> ReplayAsync(CancellationToken cancellationToken)
    {
        var (tried, failing, after) = (0, 0, 0L);
        while (await deliveries.ReadAsync(DeliveryState.Failed, _translators.Keys, after, BatchSize, cancellationToken) is { Count: > 0 } batch)
        {
            after = batch[^1].Id;
            tried += batch.Count;
            failing += await TranslateAsync(batch, cancellationToken);
        }

        return (tried, failing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var news = new Signal(clock);
        void Wake(string source) => news.Raise();
        deliveries.Appended += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await TranslateNewAsync(stoppingToken);
                await news.WaitAsync(LookAnyway, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            deliveries.Appended -= Wake;
        }
    }

    private async Task TranslateNewAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await deliveries.ReadAsync(DeliveryState.New, _translators.Keys, 0, BatchSize, cancellationToken) is { Count: > 0 } batch)
            {
                await TranslateAsync(batch, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDatabase(exception);
        }
    }

    private async Task<int> TranslateAsync(IReadOnlyList<StoredDelivery> batch, CancellationToken cancellationToken)
    {
        var translated = batch.Select(d => (d.Id, d.Delivery, Result: Translate(d.Delivery))).ToList();
        await database.WriteAsync(
            async connection =>
            {
                foreach (var (id, delivery, result) in translated)
                {
                    if (result is Translation.Events facts)
                    {
                        await events.AppendAsync(connection, delivery.Source, id, facts.Facts);
                    }

                    await Deliveries.FinishAsync(
                        connection,
                        id,
                        result is Translation.Failed ? DeliveryState.Failed : DeliveryState.Done,
                        (result as Translation.Failed)?.Reason ?? (result as Translation.Nothing)?.Reason);
                }
            },
            cancellationToken);
        events.Announce();
        foreach (var (_, delivery, result) in translated)
        {
            Telemetry.Translations.Add(1, new("source", delivery.Source), new("kind", delivery.Kind), new("outcome", result.GetType().Name.ToLowerInvariant()));
        }

        return translated.Count(t => t.Result is Translation.Failed);
    }

    private Translation Translate(Delivery delivery)
    {
        using var activity = Telemetry.Activities.StartActivity("translate");
        activity?.SetTag("chatops.delivery", delivery.ToString());
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
            // A bug of ours: the delivery is kept, and replay reads it again after the fix.
            LogBug(exception, delivery);
            return new Translation.Failed($"{exception.GetType().Name} while translating");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} could not be translated: {Reason}. It is kept; `replay` tries again")]
    private partial void LogFailed(Delivery delivery, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug while translating {Delivery}. It is kept; `replay` tries again after a fix")]
    private partial void LogBug(Exception exception, Delivery delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal could not be read or written; trying again")]
    private partial void LogDatabase(Exception exception);
}
