using ChatOps.Storage;

namespace ChatOps.Replicas;

/// <summary>
/// Work that one replica at a time does, the leader: looks for what there is to do, does it, and waits for news. It looks anyway
/// every few seconds, so that nothing depends on being told; and what goes wrong is tried again.
/// </summary>
public abstract partial class Worker
{
    protected static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(200);

    private protected readonly ILogger _logger;
    private readonly Signal _news;

    /// <param name="subscribe">Where to be told of news.</param>
    protected Worker(TimeProvider clock, ILogger logger, Action<Action>? subscribe = null)
    {
        Clock = clock;
        _logger = logger;
        _news = new(clock);
        subscribe?.Invoke(Announce);
    }

    protected TimeProvider Clock { get; }

    /// <summary>Says that there may be something to do.</summary>
    public void Announce() => _news.Raise();

    /// <summary>Works until the term is over, and ends only when nothing is in hand any more.</summary>
    internal async Task RunAsync(CancellationToken term)
    {
        try
        {
            while (!term.IsCancellationRequested)
            {
                await _news.WaitAsync(await TryAsync(term), term);
            }
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
        }

        await EndAsync();
    }

    /// <summary>Does, or starts, what there is to do. Returns when to look again if there are no news.</summary>
    protected abstract Task<TimeSpan> CatchUpAsync(CancellationToken term);

    /// <summary>
    /// In a storm the processor is for those who wait for an answer: what nobody waits for rests twice as long as it has worked.
    /// </summary>
    /// <param name="began">When it began to work, as the clock counts.</param>
    protected Task GiveWayAsync(Database database, long began, CancellationToken term)
    {
        var rest = 2 * Clock.GetElapsedTime(began);
        return database.IsCrowded ? Task.Delay(rest < LongestRest ? rest : LongestRest, Clock, term) : Task.CompletedTask;
    }

    /// <summary>Waits for what was started.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    private async Task<TimeSpan> TryAsync(CancellationToken term)
    {
        try
        {
            return await CatchUpAsync(term);
        }
        catch (Exception exception)
        {
            // Whoever is interrupted at the end of a term may say so in words of their own: that is no trouble, and must not take the
            // process along.
            if (!term.IsCancellationRequested)
            {
                LogTrouble(exception, GetType().Name);
            }

            return LookAnyway;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} could not go on; trying again")]
    private partial void LogTrouble(Exception exception, string worker);
}
