using ChatOps.Chat.Teams.Connector;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Chat.Teams;

/// <summary>Ready means that Microsoft accepts our credentials. Whether Teams can reach the bot depends on the web server.</summary>
internal sealed class TeamsHealth(AccessTokens tokens) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(tokens.Trouble is { Failure: ConnectorFailure.Token } trouble
            ? HealthCheckResult.Unhealthy(trouble.Sentence)
            : HealthCheckResult.Healthy("credentials accepted"));
}

/// <summary>
/// Requests a token at startup, so that a wrong secret is noticed before someone waits for a message, and every minute while there is none.
/// </summary>
internal sealed class TeamsTokenWatch(AccessTokens tokens, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await tokens.GetAsync(stoppingToken);
            using var timer = new PeriodicTimer(Often, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (tokens.Trouble is not null)
                {
                    await tokens.GetAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The bot is stopping.
        }
    }
}
