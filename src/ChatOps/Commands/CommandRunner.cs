using System.Data.Common;
using System.Threading.Channels;
using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Timeline.Comments;

namespace ChatOps.Commands;

/// <summary>
/// Handles what people do in chat: takes each input from the journal, acts, answers, and only then marks it as done. Inputs interrupted by
/// a shutdown are handled again, and nothing is done twice.
/// </summary>
public sealed partial class CommandRunner(
    Lease lease,
    Deliveries deliveries,
    ChatPlatforms platforms,
    Dispatcher dispatcher,
    CommentKeeper comments,
    IncidentCaptures captures,
    TimeProvider clock,
    ILogger<CommandRunner> logger)
    : Worker(clock, logger, wake => deliveries.WhenAppended(platforms.Names, wake))
{
    private const int MostAtOnce = 32;

    /// <summary>At most this many at once for one person: a burst from one must not delay the others.</summary>
    private const int MostForOne = 8;

    /// <summary>How many to read ahead, so that others' inputs are found behind one person's burst.</summary>
    private const int MostWaiting = 1000;

    /// <summary>
    /// Inputs received longer ago than this may have been stored too late for the sender's timeout, and may be about to be withdrawn.
    /// </summary>
    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(2);

    private readonly Dictionary<long, (string Who, Task Task)> _inHand = [];
    private readonly SortedDictionary<long, (string Who, StoredDelivery Delivery)> _waiting = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        foreach (var id in _inHand.Where(t => t.Value.Task.IsCompleted).Select(t => t.Key).ToList())
        {
            _inHand.Remove(id);
        }

        if (_waiting.Count < MostWaiting)
        {
            foreach (var delivery in await deliveries.NewAsync(
                platforms.Names, MostAtOnce + MostForOne, term, except: [.. _inHand.Keys, .. _waiting.Keys]))
            {
                _waiting[delivery.Id] = (platforms.Get(delivery.Delivery.Source).Read(delivery.Delivery) is ChatInput.Deed deed
                    ? deed.Where.Person.ToString()
                    : "", delivery);
            }
        }

        var busy = _inHand.Values.CountBy(t => t.Who).ToDictionary();
        foreach (var (id, (who, delivery)) in _waiting.ToList())
        {
            if (_inHand.Count == MostAtOnce)
            {
                break;
            }

            if (busy.GetValueOrDefault(who) < MostForOne)
            {
                busy[who] = busy.GetValueOrDefault(who) + 1;
                _waiting.Remove(id);
                var task = Task.Run(() => HandleAsync(delivery, term), CancellationToken.None);
                _inHand[id] = (who, task);
                _ = task.ContinueWith(_ => Announce(), TaskScheduler.Default);
            }
        }

        return LookAnyway;
    }

    protected override Task EndAsync()
    {
        // The next leader reads them again.
        _waiting.Clear();
        return Task.WhenAll(_inHand.Values.Select(t => t.Task));
    }

    private async Task HandleAsync(StoredDelivery delivery, CancellationToken cancellationToken)
    {
        using var activity = TraceContext.Continue("command", delivery.Trace);
        activity?.SetTag("chatops.delivery", delivery.Delivery.ToString());
        using var scope = _logger.BeginScope(new Dictionary<string, object> { ["Delivery"] = delivery.Delivery.ToString() });
        try
        {
            var isTaken = Clock.GetUtcNow() - delivery.Delivery.ReceivedAt > Doubtful;
            if (isTaken && !await TakeAsync(delivery, cancellationToken))
            {
                return;
            }

            var input = await platforms.Get(delivery.Delivery.Source).UnderstandAsync(delivery.Delivery, cancellationToken);
            if (input is ChatInput.Talk talk)
            {
                await KeepAsync(talk, delivery, cancellationToken);
                return;
            }

            if (!isTaken && Acts(input) && !await TakeAsync(delivery, cancellationToken))
            {
                return;
            }

            var note = input switch
            {
                ChatInput.Nothing(var reason) => reason,
                ChatInput.GroupsChanged(var reason) => reason,
                ChatInput.NotUnderstood(var reason) => reason,
                _ => await ActAsync(input, delivery, cancellationToken),
            };
            var state = input is ChatInput.NotUnderstood || note is not null && input is ChatInput.Deed
                ? DeliveryState.Failed
                : DeliveryState.Done;
            // Marked as done even during a shutdown; otherwise the next leader would answer again.
            await lease.WriteAsync(
                async connection =>
                {
                    await Deliveries.FinishAsync(connection, delivery.Id, state, note);
                    await (input is ChatInput.Nothing ? Deliveries.DropBodyAsync(connection, delivery.Id) : Task.CompletedTask);
                },
                lease.Term);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // The journal is unavailable: the delivery stays new and is handled once it is back.
            LogTrouble(exception, delivery.Delivery.ToString());
            await Task.Delay(LookAnyway, Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What people say to each other. If it can't be told yet whether it is about a story, it stays new.</summary>
    private async Task KeepAsync(ChatInput.Talk talk, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            if (!await captures.TakeAsync(talk, delivery, cancellationToken)
                && !await comments.KeepAsync(talk, delivery, cancellationToken))
            {
                await Task.Delay(Doubtful, Clock, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not
            (DbException or OperationCanceledException or ChannelClosedException or IOException or TimeoutException))
        {
            LogTrouble(exception, delivery.Delivery.ToString());
            await lease.WriteAsync(
                async connection =>
                {
                    await Deliveries.FinishAsync(connection, delivery.Id, DeliveryState.Failed, exception.GetType().Name);
                    await Deliveries.DropBodyAsync(connection, delivery.Id);
                },
                lease.Term);
        }
    }

    private Task<bool> TakeAsync(StoredDelivery delivery, CancellationToken cancellationToken) =>
        lease.WriteAsync(connection => Deliveries.TakeAsync(connection, delivery.Id), cancellationToken);

    /// <summary>Whether someone must know after an interruption that it may have been done.</summary>
    private static bool Acts(ChatInput input) => input is
        ChatInput.Deed and not (ChatInput.FormChanged or ChatInput.HomeOpened or ChatInput.LinksShared);

    /// <summary>Null on success, otherwise the error on our side.</summary>
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
            await dispatcher.ApologizeAsync(input, delivery, cancellationToken);
            return exception.GetType().Name;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Something went wrong with {What}")]
    private partial void LogTrouble(Exception exception, string what);
}
