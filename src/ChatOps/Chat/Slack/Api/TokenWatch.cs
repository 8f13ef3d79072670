namespace ChatOps.Chat.Slack.Api;

/// <summary>
/// Asks Slack at the start whether the bot token is good, so that a wrong one is known before someone waits for a message, and every minute
/// while it is not, so that the bot recovers automatically when it is.
/// </summary>
internal sealed class TokenWatch(WebApi api, SlackCredentials credentials, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // What Slack answers reaches the credentials by the call itself.
            await api.AuthTestAsync(stoppingToken);
            using var timer = new PeriodicTimer(Often, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (credentials.Refusal is not null)
                {
                    await api.AuthTestAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
