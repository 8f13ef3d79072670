using ChatOps.Storage;

namespace ChatOps.Replicas;

/// <summary>
/// Work that only the leading replica does: looks for work, does it, and waits for a signal. It also polls every few seconds, so that
/// nothing depends on signals; failures are retried.
/// </summary>
public abstract partial class Worker
{
    protected static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(200);

    private protected readonly ILogger _logger;
    private readonly Signal _news;

    /// <param name="subscribe">Subscribes to signals.</param>
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

    /// <summary>Does, or starts, pending work. Returns when to look again without a signal.</summary>
    protected abstract Task<TimeSpan> CatchUpAsync(CancellationToken term);

    /// <summary>Under load the processor is for requests: background work pauses twice as long as it has worked.</summary>
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
            // Work interrupted at the end of a term may throw its own exception: that isn't an error, and must not take the process along.
            if (!term.IsCancellationRequested)
            {
                LogTrouble(exception, GetType().Name);
            }

            return LookAnyway;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} could not continue; trying again")]
    private partial void LogTrouble(Exception exception, string worker);
}
