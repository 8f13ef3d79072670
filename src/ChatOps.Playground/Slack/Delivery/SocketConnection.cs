using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>A Socket Mode connection of the app.</summary>
public sealed class SocketConnection : IDisposable
{
    private const int LargestFrame = 1 << 20;

    private readonly WebSocket _socket;
    private readonly SilenceableUpgrade _wire;
    private readonly SocketMode _sockets;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement?>> _unacknowledged = [];
    private int _ready;

    internal SocketConnection(WebSocket socket, SilenceableUpgrade wire, SocketMode sockets, TimeProvider clock)
    {
        _socket = socket;
        _wire = wire;
        _sockets = sockets;
        _clock = clock;
    }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the hello has been sent and the connection accepts envelopes.</summary>
    public bool IsReady
    {
        get => _ready == 1;
        internal set
        {
            if (Interlocked.Exchange(ref _ready, value ? 1 : 0) is var before && before != (value ? 1 : 0))
            {
                _sockets.Readied(value ? 1 : -1);
            }
        }
    }

    /// <summary>
    /// Half-opens the connection: nothing gets through in either direction, not even pings, but neither side is notified (until Slack's own
    /// pings have gone unanswered for too long, see <see cref="SocketMode.PingInterval"/>).
    /// </summary>
    public void Silence() => _wire.IsSilent = true;

    /// <summary>Breaks the connection without a closing handshake.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _sending.Dispose();
        _socket.Dispose();
    }

    /// <summary>Sends a frame; false when the connection is broken.</summary>
    internal Task<bool> TrySendAsync(JsonObject frame, CancellationToken cancellationToken) =>
        TryAsync(() => SendAsync(frame, cancellationToken), cancellationToken);

    /// <summary>
    /// Sends an envelope and waits for its acknowledgement on this connection. Null: the connection no longer accepts envelopes, and
    /// nothing was sent.
    /// </summary>
    internal async Task<AppAnswer?> AskAsync(string envelopeId, JsonObject frame, bool acceptsAnswer, CancellationToken cancellationToken)
    {
        var acknowledged = _unacknowledged.GetOrAdd(
            envelopeId, _ => new TaskCompletionSource<JsonElement?>(TaskCreationOptions.RunContinuationsAsynchronously));
        using var patience = new CancellationTokenSource(AppLink.Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var wasReady = true;
            var isSent = await TryAsync(
                () => (wasReady = IsReady) ? SendAsync(frame, cancellationToken) : Task.CompletedTask, cancellationToken);
            if (!wasReady)
            {
                return null;
            }

            if (!isSent
                || (await Task.WhenAny(acknowledged.Task, Ended).WaitAsync(either.Token) == Ended && !acknowledged.Task.IsCompleted))
            {
                return new AppAnswer.Unreachable();
            }

            var body = await acknowledged.Task;
            return new AppAnswer.Acknowledged(
                acceptsAnswer && body is { ValueKind: JsonValueKind.Object } given && given.EnumerateObject().Any() ? body : null);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new AppAnswer.TimedOut();
        }
        finally
        {
            _unacknowledged.TryRemove(envelopeId, out _);
        }
    }

    /// <summary>Receives acknowledgements until the connection ends.</summary>
    internal async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(cancellationToken) is { } frame)
            {
                if (frame.Text("envelope_id") is { } id && _sockets.Acknowledge() && _unacknowledged.TryGetValue(id, out var waiting))
                {
                    waiting.TrySetResult(frame.Get("payload"));
                }
            }

            await CloseAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            _socket.Abort();
        }
        finally
        {
            IsReady = false;
            _ended.TrySetResult();
        }
    }

    internal async Task CloseAsync(CancellationToken cancellationToken)
    {
        IsReady = false;
        await TryAsync(
            () => _socket.State is WebSocketState.Open or WebSocketState.CloseReceived
                ? _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken)
                : Task.CompletedTask,
            cancellationToken);
    }

    private Task SendAsync(JsonObject frame, CancellationToken cancellationToken) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Runs one write at a time; returns false and aborts the connection when it is broken.</summary>
    private async Task<bool> TryAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(cancellationToken);
            try
            {
                await write();
                return true;
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception broken) when (broken is WebSocketException or ObjectDisposedException or IOException)
        {
            _socket.Abort();
            return false;
        }
    }

    /// <summary>The next text frame that is JSON; null when the other side closes.</summary>
    private async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            using var frame = new MemoryStream();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close || frame.Length > LargestFrame)
                {
                    return null;
                }

                frame.Write(buffer.AsSpan(0, part.Count));
            }
            while (!part.EndOfMessage);

            try
            {
                return JsonElement.Parse(frame.ToArray());
            }
            catch (JsonException)
            {
                // Slack ignores what it can't parse.
            }
        }
    }
}
