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

/// <summary>Whether Microsoft issues a token for the bot.</summary>
internal sealed class TeamsTokenWatch(AccessTokens tokens, TimeProvider clock) : CredentialWatch(clock)
{
    protected override bool IsRefused => tokens.Trouble is not null;

    protected override Task AskAsync(CancellationToken cancellationToken) => tokens.GetAsync(cancellationToken);
}
