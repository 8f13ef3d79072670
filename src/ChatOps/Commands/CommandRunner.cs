using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Storage;

namespace ChatOps.Commands;

/// <summary>Handles what people do in chat: takes it from the journal, acts, answers, and only then marks it done. What a stop cut off is handled again, and makes nothing twice.</summary>
public sealed partial class CommandRunner(
    Database database, Deliveries deliveries, IChatPlatform platform, Dispatcher dispatcher, TimeProvider clock, ILogger<CommandRunner> logger) : BackgroundService
{
    private const int MostAtOnce = 32;
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Task> _inHand = [];
    private readonly Signal _news = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Wake(string source) => _news.Raise();
        deliveries.Appended += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await StartNewAsync(stoppingToken);
                await _news.WaitAsync(LookAnyway, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            deliveries.Appended -= Wake;
        }

        await Task.WhenAll(_inHand.Values);
    }

    private async Task StartNewAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var id in _inHand.Where(t => t.Value.IsCompleted).Select(t => t.Key).ToList())
            {
                _inHand.Remove(id);
            }

            foreach (var delivery in await deliveries.ReadAsync(DeliveryState.New, [platform.Name], 0, 2 * MostAtOnce, stoppingToken))
            {
                if (_inHand.Count < MostAtOnce && !_inHand.ContainsKey(delivery.Id))
                {
                    var task = Task.Run(() => HandleAsync(delivery, stoppingToken), CancellationToken.None);
                    _inHand[delivery.Id] = task;
                    _ = task.ContinueWith(_ => _news.Raise(), TaskScheduler.Default);
                }
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogTrouble(exception, "the journal");
        }
    }

    private async Task HandleAsync(StoredDelivery delivery, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Activities.StartActivity("command");
        activity?.SetTag("chatops.delivery", delivery.Delivery.ToString());
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["Delivery"] = delivery.Delivery.ToString() });
        try
        {
            var input = platform.Read(delivery.Delivery);
            var note = input switch
            {
                ChatInput.Nothing(var reason) => reason,
                ChatInput.NotUnderstood(var reason) => reason,
                _ => await ActAsync(input, delivery, cancellationToken),
            };
            var state = input is ChatInput.NotUnderstood || note is not null && input is not ChatInput.Nothing ? DeliveryState.Failed : DeliveryState.Done;
            await database.WriteAsync(connection => Deliveries.FinishAsync(connection, delivery.Id, state, note), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // The journal is out of reach: the delivery stays new and is handled when it is back.
            LogTrouble(exception, delivery.Delivery.ToString());
            await Task.Delay(LookAnyway, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Null when all went as it should, else what went wrong on our side.</summary>
    private async Task<string?> ActAsync(ChatInput input, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.ActAsync(input, delivery, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not DbException && !cancellationToken.IsCancellationRequested)
        {
            LogTrouble(exception, delivery.Delivery.ToString());
            await dispatcher.ApologizeAsync(input, delivery.Id, cancellationToken);
            return exception.GetType().Name;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Something went wrong with {What}")]
    private partial void LogTrouble(Exception exception, string what);
}
