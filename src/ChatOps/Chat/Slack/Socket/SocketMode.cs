using System.Net.WebSockets;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>
/// Holds the Socket Mode connections: several, opened one after another; a new one before an old one is left; and never giving up,
/// only asking less often when Slack says that somebody must mend something first.
/// </summary>
internal sealed partial class SocketMode(
    WebApi api, SlackOptions options, SocketState state, Envelopes envelopes, TimeProvider clock, int maxBodyBytes,
    ILogger<SocketMode> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UntilMended = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UntilSwitchedOn = TimeSpan.FromMinutes(5);

    /// <summary>What was one too many, because another process was being replaced, is not for ever.</summary>
    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromMinutes(2);

    /// <summary>Slack closes a connection some ten seconds after its warning. Until then envelopes still come by it.</summary>
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private long _lastHello;

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
                // A bug of ours; being deaf until somebody restarts the bot would be a worse one.
                LogStumbled(exception);
                delay = LongestBackoff;
            }
        }
    }

    /// <summary>Keeps one connection up, through all those that follow one another in its place, until stopped.</summary>
    private async Task HoldOneAsync(int place, CancellationToken stoppingToken)
    {
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken);
        var leaving = new List<Task>();
        var current = await ConnectAsync(place, stoppingToken);
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
                    await AfterAsync(await old.Ended, place, stoppingToken);
                    current = await ConnectAsync(place, stoppingToken);
                }
                else
                {
                    // The old one goes on listening meanwhile, for as long as Slack lets it.
                    LogRefreshing();
                    current = await ConnectAsync(place, stoppingToken);
                    leaving.Add(HandOverAsync(old, stopping));
                }
            }
        }
        finally
        {
            await Task.WhenAll(leaving);
        }
    }

    /// <summary>A connection that has said hello; null when stopping.</summary>
    private async Task<SocketConnection?> ConnectAsync(int place, CancellationToken stoppingToken)
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
        // The address holds a ticket, which must not travel in the clear.
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

    /// <summary>What a connection's end asks for before the next one is opened in its place.</summary>
    private async Task AfterAsync(SocketEnd end, int place, CancellationToken stoppingToken)
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

    /// <summary>Connections that were lost together would, opened together, expire together too.</summary>
    private TimeSpan ApartFromOthers(int place)
    {
        var passed = state.Connected == 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _lastHello));
        var apart = options.ConnectionDelay * place;
        return apart > passed ? apart - passed : TimeSpan.Zero;
    }

    private async Task HandOverAsync(SocketConnection old, Task stopping)
    {
        await Task.WhenAny(old.Ended, stopping, Task.Delay(Handover, clock, CancellationToken.None));
        await old.LeaveAsync();
    }

    /// <summary>One connection is always held: without any, commands are lost.</summary>
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

    /// <summary>Between half of 1, 2, 4, … s and all of it, so that many bots do not come back at the same moment.</summary>
    private static TimeSpan Backoff(int attempt)
    {
        var most = Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, attempt));
        return TimeSpan.FromSeconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Holding a connection to Slack failed unexpectedly")]
    private partial void LogStumbled(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Slack: {Connected} of {Wanted} connections are up")]
    private partial void LogConnected(int connected, int wanted);

    [LoggerMessage(Level = LogLevel.Information, Message = "Slack asks to renew a connection; the next one is opened before it is left")]
    private partial void LogRefreshing();

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
