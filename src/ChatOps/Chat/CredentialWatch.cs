namespace ChatOps.Chat;

/// <summary>
/// Asks a platform at startup whether it accepts the bot's credentials, so that wrong ones are noticed before someone waits for a message,
/// and every minute while it doesn't, so that the bot recovers automatically once it does.
/// </summary>
internal abstract class CredentialWatch(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    /// <summary>Whether the platform's last answer, to whomever asked, is that it doesn't accept them.</summary>
    protected abstract bool IsRefused { get; }

    /// <summary>Asks, and stores the answer where <see cref="IsRefused"/> finds it.</summary>
    protected abstract Task AskAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Often, clock);
            var isAnswered = await TryAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (IsRefused || !isAnswered)
                {
                    isAnswered = await TryAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>False: no answer arrived in time.</summary>
    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await AskAsync(stoppingToken);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
