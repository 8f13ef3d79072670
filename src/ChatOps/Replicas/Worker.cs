using ChatOps.Storage;

namespace ChatOps.Replicas;

/// <summary>
/// Work that only the leading replica does: looks for work, does it, and waits for a signal. It also polls every few seconds, so that
/// nothing depends on signals; failures are retried.
/// </summary>
public abstract partial class Worker
{
    protected static readonly TimeSpan LookAnyway = Beat.Interval;
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

    /// <summary>Signals that there may be work to do.</summary>
    public void Announce() => _news.Raise();

    /// <summary>Works until the term ends, and returns only when no work is in progress.</summary>
    internal async Task RunAsync(CancellationToken term)
    {
        try
        {
            while (!term.IsCancellationRequested)
            {
                var wait = await TryAsync(term);
                await _news.WaitAsync(wait == LookAnyway ? Beat.Next(Clock) : wait, term);
            }
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
        }

        await EndAsync();
    }

    /// <summary>Does what is pending now, and returns only when no work is in progress.</summary>
    internal async Task OnceAsync(CancellationToken term)
    {
        await CatchUpAsync(term);
        await EndAsync();
    }

    /// <summary>Does, or starts, pending work. Returns when to look again without a signal.</summary>
    protected abstract Task<TimeSpan> CatchUpAsync(CancellationToken term);

    /// <summary>Under load, requests have priority: background work pauses for twice as long as it has run.</summary>
    /// <param name="began">The clock's timestamp when the work began.</param>
    protected Task GiveWayAsync(Database database, long began, CancellationToken term)
    {
        var rest = 2 * Clock.GetElapsedTime(began);
        return database.IsCrowded ? Task.Delay(rest < LongestRest ? rest : LongestRest, Clock, term) : Task.CompletedTask;
    }

    /// <summary>Waits for the work that was started.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    private async Task<TimeSpan> TryAsync(CancellationToken term)
    {
        try
        {
            return await CatchUpAsync(term);
        }
        catch (Exception exception)
        {
            // Work interrupted at the end of a term may throw its own exception. That isn't an error and must not end the process.
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
