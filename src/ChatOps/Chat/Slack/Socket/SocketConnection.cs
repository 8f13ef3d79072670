using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>
/// A Socket Mode connection that has received hello. It stores what arrives, and only then acknowledges it on the same connection.
/// </summary>
/// <remarks>
/// WebSocket pings check whether the other side is alive: a quiet workspace sends nothing for hours, and Slack's own pings are answered
/// below this layer, so silence alone proves nothing, while a ping without a pong within <see cref="SlackOptions.PongTimeout"/> does
/// (<see cref="SlackOptions.SilenceNoticedWithin"/>).
/// </remarks>
internal sealed partial class SocketConnection : IAsyncDisposable
{
    private const int MostInHand = 64;

    private readonly FrameSocket _socket;
    private readonly Envelopes _envelopes;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room = new(MostInHand);
    private readonly ConcurrentDictionary<Task, bool> _inHand = [];
    private readonly TaskCompletionSource _refresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SocketEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SocketConnection(FrameSocket socket, Envelopes envelopes, TimeProvider clock, ILogger logger)
    {
        _socket = socket;
        _envelopes = envelopes;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Slack has asked for this connection to be replaced soon.</summary>
    public Task RefreshRequested => _refresh.Task;

    /// <summary>Completes when nothing more can arrive.</summary>
    public Task<SocketEnd> Ended => _ended.Task;

    /// <summary>
    /// Connects and waits for hello. Throws <see cref="WebSocketException"/> or <see cref="OperationCanceledException"/> if it doesn't
    /// arrive.
    /// </summary>
    /// <returns>The connection, or why Slack rejected it.</returns>
    public static async Task<(SocketConnection? Connection, SocketEnd End)> OpenAsync(
        Uri address,
        SlackOptions options,
        Envelopes envelopes,
        int longest,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var socket = new FrameSocket(options, longest, clock);
        var connection = new SocketConnection(socket, envelopes, clock, logger);
        try
        {
            using var timeout = new CancellationTokenSource(options.Timeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await socket.ConnectAsync(address, either.Token);
            switch (await connection.FirstAsync(either.Token, cancellationToken))
            {
                case SocketFrame.Hello hello:
                    envelopes.Greeted(hello);
                    _ = connection.ListenAsync();
                    return (connection, default);
                case SocketFrame.Disconnect disconnect:
                    await connection.DisposeAsync();
                    return (null, EndOf(disconnect));
                default:
                    await connection.DisposeAsync();
                    return (null, SocketEnd.NoHello);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes pending envelopes, closes the connection, and still stores what arrives meanwhile.</summary>
    public async Task LeaveAsync()
    {
        await Task.WhenAll(_inHand.Keys);
        try
        {
            await _socket.CloseAsync(Ended);
        }
        catch (Exception exception) when (FrameSocket.IsLoss(exception))
        {
            // The close message wasn't received, but the connection is gone anyway.
        }

        await DisposeAsync();
        await Task.WhenAll(_inHand.Keys);
    }

    /// <summary>Ends it immediately.</summary>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Slack's first frame; null when there is none.</summary>
    private async Task<SocketFrame?> FirstAsync(CancellationToken patience, CancellationToken stopping)
    {
        try
        {
            return await _socket.ReadAsync(patience);
        }
        catch (Exception exception)
            when (exception is WebSocketException or IOException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            LogLost(exception.Message);
            return null;
        }
    }

    private async Task ListenAsync()
    {
        var end = SocketEnd.Lost;
        try
        {
            while (await _socket.ReadAsync(CancellationToken.None) is { } frame)
            {
                switch (frame)
                {
                    case SocketFrame.Envelope envelope:
                        var came = _clock.GetTimestamp();
                        await _room.WaitAsync();
                        Take(envelope, came);
                        break;
                    case SocketFrame.Disconnect disconnect when EndOf(disconnect) is SocketEnd.LinkDisabled or SocketEnd.TooMany:
                        end = EndOf(disconnect);
                        return;
                    case SocketFrame.Disconnect:
                        // "warning" or "refresh_requested": it keeps listening until either side closes it.
                        end = SocketEnd.Renewed;
                        _refresh.TrySetResult();
                        break;
                    case SocketFrame.Unreadable unreadable:
                        _envelopes.Malformed(unreadable.Reason);
                        break;
                }
            }
        }
        catch (Exception exception) when (FrameSocket.IsLoss(exception))
        {
            LogLost(exception.Message);
        }
        finally
        {
            _ended.TrySetResult(end);
        }
    }

    private void Take(SocketFrame.Envelope envelope, long came)
    {
        var task = KeepAndAcknowledgeAsync(envelope, came);
        _inHand[task] = true;
        _ = task.ContinueWith(
            done =>
            {
                _inHand.TryRemove(done, out _);
                _room.Release();
            },
            TaskScheduler.Default);
    }

    private async Task KeepAndAcknowledgeAsync(SocketFrame.Envelope envelope, long came)
    {
        await Task.Yield();
        if (await _envelopes.AnswerAsync(envelope) is { } answer)
        {
            await AcknowledgeAsync(envelope, answer);
        }
        else if (await _envelopes.KeepAsync(envelope, came))
        {
            await AcknowledgeAsync(envelope, Envelopes.Receipt(envelope));
            _envelopes.End(envelope);
        }
        else
        {
            // Not awaited: neither the envelopes behind it nor the closing of this connection depend on it.
            _ = HoldAndAcknowledgeAsync(envelope);
        }
    }

    private async Task HoldAndAcknowledgeAsync(SocketFrame.Envelope envelope)
    {
        try
        {
            if (await _envelopes.HoldAsync(envelope))
            {
                await AcknowledgeAsync(envelope);
            }
        }
        finally
        {
            // Without a receipt the acknowledgement closes a form, so an answer waits for this one, too.
            _envelopes.End(envelope);
        }
    }

    private async Task AcknowledgeAsync(SocketFrame.Envelope envelope, JsonObject? answer = null)
    {
        try
        {
            await _socket.SendAsync(Envelopes.Acknowledgement(envelope, answer));
        }
        catch (Exception exception) when (FrameSocket.IsLoss(exception))
        {
            // Slack will send it again, and the journal will recognize it.
            LogNotAcknowledged(envelope.Id, exception.Message);
        }
    }

    private static SocketEnd EndOf(SocketFrame.Disconnect disconnect) => disconnect.Reason switch
    {
        "link_disabled" => SocketEnd.LinkDisabled,
        "too_many_websockets" => SocketEnd.TooMany,
        _ => SocketEnd.Renewed,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A Slack connection was lost: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Envelope {Envelope} was taken and could not be acknowledged: {Reason}")]
    private partial void LogNotAcknowledged(string envelope, string reason);
}
