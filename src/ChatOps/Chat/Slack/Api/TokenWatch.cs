namespace ChatOps.Chat.Slack.Api;

/// <summary>
/// Asks Slack at startup whether the bot token is valid, so that a wrong one is noticed before someone waits for a message, and every
/// minute while it isn't, so that the bot recovers automatically once it is.
/// </summary>
internal sealed class TokenWatch(WebApi api, SlackCredentials credentials, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The call itself passes Slack's answer on to the credentials.
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
