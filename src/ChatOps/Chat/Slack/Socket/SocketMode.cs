using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>Maintains the Socket Mode connections: several, opened one after another, each replaced before it is closed.</summary>
internal sealed partial class SocketMode(
    WebApi api, SlackOptions options, SocketState state, Envelopes envelopes, TimeProvider clock, int maxBodyBytes,
    ILogger<SocketMode> logger)
    : BackgroundService
{
    /// <summary>Slack closes a connection about ten seconds after its warning. Until then, envelopes still arrive on it.</summary>
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(15);

    private readonly SocketDialer _dialer = new(api, options, state, envelopes, clock, maxBodyBytes, logger);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        state.Wanted = options.Connections;
        return Task.WhenAll(Enumerable.Range(0, options.Connections).Select(place => HoldAsync(place, stoppingToken)));
    }

    private async Task HoldAsync(int place, CancellationToken stoppingToken)
    {
        var delay = options.ConnectionDelay * place;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(delay, clock, stoppingToken);
                await HoldOneAsync(place, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception exception)
            {
                // A bug in the bot. Receiving nothing until the next restart would be worse.
                LogStumbled(exception);
                delay = SocketDialer.LongestBackoff;
            }
        }
    }

    /// <summary>Keeps one connection open, replacing it as often as needed, until stopped.</summary>
    private async Task HoldOneAsync(int place, CancellationToken stoppingToken)
    {
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken);
        var leaving = new List<Task>();
        var current = await _dialer.ConnectAsync(place, stoppingToken);
        try
        {
            while (current is not null)
            {
                await Task.WhenAny(current.Ended, current.RefreshRequested, stopping);
                var old = current;
                current = null;
                leaving.RemoveAll(task => task.IsCompleted);
                if (stopping.IsCompleted)
                {
                    leaving.Add(old.LeaveAsync());
                }
                else if (old.Ended.IsCompleted)
                {
                    leaving.Add(old.LeaveAsync());
                    await _dialer.AfterAsync(await old.Ended, place, stoppingToken);
                    current = await _dialer.ConnectAsync(place, stoppingToken);
                }
                else
                {
                    // The previous connection keeps listening meanwhile, for as long as Slack allows.
                    LogRefreshing();
                    current = await _dialer.ConnectAsync(place, stoppingToken);
                    leaving.Add(HandOverAsync(old, stopping));
                }
            }
        }
        finally
        {
            await Task.WhenAll(leaving);
        }
    }

    private async Task HandOverAsync(SocketConnection old, Task stopping)
    {
        await Task.WhenAny(old.Ended, stopping, Task.Delay(Handover, clock, CancellationToken.None));
        await old.LeaveAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Holding a connection to Slack failed unexpectedly")]
    private partial void LogStumbled(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Slack asks to renew a connection; the next one is opened before it is left")]
    private partial void LogRefreshing();
}
