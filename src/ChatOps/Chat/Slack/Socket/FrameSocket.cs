using System.Buffers;
using System.Net.WebSockets;

namespace ChatOps.Chat.Slack.Socket;

/// <summary>A WebSocket that reads whole frames and sends one message at a time.</summary>
/// <param name="longest">In bytes: longer frames are discarded as unreadable.</param>
internal sealed class FrameSocket(SlackOptions options, int longest, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ClientWebSocket _socket = new()
    {
        Options = { KeepAliveInterval = options.PingInterval, KeepAliveTimeout = options.PongTimeout },
    };
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _frame = new(16 * 1024);

    /// <summary>Whether this is how a WebSocket fails when the other end or the network fails.</summary>
    public static bool IsLoss(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException;

    public Task ConnectAsync(Uri address, CancellationToken cancellationToken) => _socket.ConnectAsync(address, cancellationToken);

    /// <summary>The next frame; null when Slack has closed the connection.</summary>
    public async Task<SocketFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        _frame.ResetWrittenCount();
        var isTooLong = false;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_frame.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            // A frame that is too long is read to its end and discarded: the connection is still usable.
            isTooLong |= _frame.WrittenCount + part.Count > longest;
            _frame.Advance(isTooLong ? 0 : part.Count);
            if (part.EndOfMessage)
            {
                return isTooLong
                    ? new SocketFrame.Unreadable($"It is longer than {longest} bytes.")
                    : SocketFrame.Parse(_frame.WrittenSpan);
            }
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        using var timeout = new CancellationTokenSource(SendTimeout, clock);
        await OneAtATimeAsync(
            () => _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, timeout.Token).AsTask(), timeout.Token);
    }

    /// <summary>Sends a close message and waits for the other side's.</summary>
    /// <param name="ended">Completes when the other side has also closed.</param>
    public async Task CloseAsync(Task ended)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, clock);
        await OneAtATimeAsync(
            () => _socket.State is WebSocketState.Open or WebSocketState.CloseReceived
                ? _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token)
                : Task.CompletedTask,
            timeout.Token);
        await ended.WaitAsync(timeout.Token);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A WebSocket accepts only one send at a time.</summary>
    private async Task OneAtATimeAsync(Func<Task> send, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await send();
        }
        finally
        {
            _sending.Release();
        }
    }
}
