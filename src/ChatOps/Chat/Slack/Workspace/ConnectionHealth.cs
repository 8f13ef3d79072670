using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Socket;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Ready means that Slack accepts our token and, in Socket Mode, can reach us. In HTTP mode, being reachable only takes the web server.
/// </summary>
internal sealed class ConnectionHealth(SlackOptions options, SlackCredentials credentials, SocketState sockets, TimeProvider clock)
    : IHealthCheck
{
    /// <summary>A check right after startup waits for the first connection: that it isn't open yet is not an error.</summary>
    private static readonly TimeSpan FirstConnection = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Mode is SlackMode.Socket && credentials.Refusal is null)
        {
            await sockets.Known.WaitAsync(FirstConnection, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Result();
    }

    private HealthCheckResult Result() =>
        credentials.Refusal is { } refusal
            ? HealthCheckResult.Unhealthy(refusal.Sentence)
        : options.Mode is not SlackMode.Socket
            ? HealthCheckResult.Healthy("signed requests")
        : sockets.Connected > 0
            ? HealthCheckResult.Healthy($"{sockets.Connected} of {Plural.Of(sockets.Wanted, "connection")}")
            : HealthCheckResult.Unhealthy(sockets.Problem ?? "not connected");
}
