using System.Net.WebSockets;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>
/// Opens Socket Mode connections. It never gives up, but retries less often when Slack reports something that must be fixed first.
/// </summary>
internal sealed partial class SocketDialer(
    WebApi api, SlackOptions options, SocketState state, Envelopes envelopes, TimeProvider clock, int maxBodyBytes, ILogger logger)
{
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UntilMended = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UntilSwitchedOn = TimeSpan.FromMinutes(5);

    /// <summary>Having one connection too many, while another process is being replaced, is a temporary state.</summary>
    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private long _lastHello;

    /// <summary>A connection that has received hello; null when stopping.</summary>
    public async Task<SocketConnection?> ConnectAsync(int place, CancellationToken stoppingToken)
    {
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var url = await api.OpenConnectionAsync(stoppingToken);
                if (url.Ok)
                {
                    var (connection, end) = await TryOpenAsync(url.Value, stoppingToken);
                    if (connection is not null)
                    {
                        return connection;
                    }

                    if (end is { } refusal)
                    {
                        await AfterAsync(refusal, place, stoppingToken);
                    }

                    await Task.Delay(Backoff(attempt), clock, stoppingToken);
                }
                else if (url.Error.Failure is WebApiFailure.Later or WebApiFailure.Ambiguous)
                {
                    state.Report(url.Error.Sentence);
                    await Task.Delay(url.Error.RetryAfter ?? Backoff(attempt), clock, stoppingToken);
                }
                else
                {
                    var problem = $"{url.Error.Sentence} This is about {SlackOptions.Section}:AppToken.";
                    if (state.Report(problem))
                    {
                        LogTokenRefused(url.Error.Code, problem, UntilMended);
                    }

                    await Task.Delay(UntilMended, clock, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<(SocketConnection? Connection, SocketEnd? End)> TryOpenAsync(Uri url, CancellationToken stoppingToken)
    {
        // The address contains a ticket, which must not be sent unencrypted.
        if (url.Scheme != Uri.UriSchemeWss && !(url.Scheme == Uri.UriSchemeWs && url.IsLoopback))
        {
            state.Report("Slack named an address for Socket Mode that is not secure.");
            return (null, null);
        }

        try
        {
            var (connection, end) = await SocketConnection.OpenAsync(url, options, envelopes, maxBodyBytes, clock, logger, stoppingToken);
            if (end is SocketEnd.NoHello)
            {
                state.Report(
                    "Slack's Socket Mode server takes the connection and does not say hello: look at status.slack.com, and at what is between (a proxy may hold WebSockets up).");
                return (null, null);
            }

            if (connection is null)
            {
                return (null, end);
            }

            state.Report(null);
            Volatile.Write(ref _lastHello, clock.GetTimestamp());
            state.Changed(1);
            _ = connection.Ended.ContinueWith(_ => state.Changed(-1), TaskScheduler.Default);
            LogConnected(state.Connected, state.Wanted);
            return (connection, null);
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode is WebSocketError.NotAWebSocket)
        {
            state.Report(
                "What answers for Slack's Socket Mode server opens no WebSocket: check the proxy between this machine and wss.slack.com.");
            LogNotConnected(exception.Message);
            return (null, null);
        }
        catch (Exception exception) when (exception is WebSocketException
            or HttpRequestException
            or IOException
            or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            state.Report("Slack's Socket Mode server cannot be reached: check that this machine may open WebSockets to wss.slack.com.");
            LogNotConnected(exception.Message);
            return (null, null);
        }
    }

    /// <summary>Whatever must happen after a connection's end before the next one is opened in its place.</summary>
    public async Task AfterAsync(SocketEnd end, int place, CancellationToken stoppingToken)
    {
        switch (end)
        {
            case SocketEnd.TooMany when GiveUpOne():
                LogTooMany(state.Wanted, UntilTriedAgain);
                await Task.Delay(UntilTriedAgain, clock, stoppingToken);
                TakeUpOne();
                return;
            case SocketEnd.LinkDisabled:
                const string Problem =
                    "Socket Mode is switched off in the Slack app: switch it on (api.slack.com/apps, your app, Socket Mode), or set "
                        + $"{SlackOptions.Section}:Mode to Http.";
                if (state.Report(Problem))
                {
                    LogDisabled(Problem, UntilSwitchedOn);
                }

                await Task.Delay(UntilSwitchedOn, clock, stoppingToken);
                return;
            case SocketEnd.Renewed:
                return;
            default:
                await Task.Delay(Backoff(0), clock, stoppingToken);
                await Task.Delay(ApartFromOthers(place), clock, stoppingToken);
                return;
        }
    }

    /// <summary>Connections that were lost together would, if reopened together, also expire together.</summary>
    private TimeSpan ApartFromOthers(int place)
    {
        var passed = state.Connected == 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _lastHello));
        var apart = options.ConnectionDelay * place;
        return apart > passed ? apart - passed : TimeSpan.Zero;
    }

    /// <summary>At least one connection is always kept: without any, commands are lost.</summary>
    private bool GiveUpOne()
    {
        lock (_lock)
        {
            if (state.Wanted == 1)
            {
                return false;
            }

            state.Wanted--;
            return true;
        }
    }

    private void TakeUpOne()
    {
        lock (_lock)
        {
            state.Wanted++;
        }
    }

    /// <summary>Between half and all of 1, 2, 4, … s, so that many bots don't reconnect at the same time.</summary>
    private static TimeSpan Backoff(int attempt)
    {
        var most = Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, attempt));
        return TimeSpan.FromSeconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Slack: {Connected} of {Wanted} connections are up")]
    private partial void LogConnected(int connected, int wanted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to Slack could not be opened: {Reason}")]
    private partial void LogNotConnected(string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Slack says that the app has too many connections; this process holds {Wanted} and tries for one more in {Pause}")]
    private partial void LogTooMany(int wanted, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Slack refuses Socket Mode ({Code}). {Problem} Asking again in {Pause}.")]
    private partial void LogTokenRefused(string code, string problem, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Looking again in {Pause}.")]
    private partial void LogDisabled(string problem, TimeSpan pause);
}
