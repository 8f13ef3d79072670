using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Socket;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Ready is: Slack takes our token and, in Socket Mode, can reach us. In HTTP mode the web server is all it takes for that.
/// </summary>
internal sealed class ConnectionHealth(SlackOptions options, SlackCredentials credentials, SocketState sockets, TimeProvider clock)
    : IHealthCheck
{
    /// <summary>Whoever asks right after the start waits for the first connection: that it isn't up yet is no fault.</summary>
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
