using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ChatOps.Tests.Playground.Slack;

/// <summary>A minimal Socket Mode app: reads frames and acknowledges those that the test chooses.</summary>
internal sealed class SocketApp : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public WebSocketState State => _socket.State;

    public static async Task<SocketApp> ConnectAsync(EmulatedSlack slack, bool greeted = true)
    {
        var url = (await slack.CallAsync("apps.connections.open", new { }, slack.Workspace.App.AppToken)).At("url")!;
        var app = new SocketApp();
        await app._socket.ConnectAsync(new Uri(url), EmulatedSlack.Cancel);
        if (greeted)
        {
            (await app.NextAsync())!.Value.At("type").ShouldBe("hello");
            await slack.Workspace.UntilAsync(
                workspace => workspace.Sockets.Connections.Any(connection => connection.IsReady), EmulatedSlack.Cancel);
        }

        return app;
    }

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(length), EmulatedSlack.Cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(buffer.AsSpan(0, length));
            }
        }
    }

    public Task AckAsync(JsonElement envelope, object? payload = null) => SendAsync(payload is null
        ? JsonSerializer.Serialize(new { envelope_id = envelope.At("envelope_id") })
        : JsonSerializer.Serialize(new { envelope_id = envelope.At("envelope_id"), payload }));

    /// <summary>Receives and acknowledges the next envelope. Returns its payload.</summary>
    public async Task<JsonElement> TakeAsync(object? answer = null)
    {
        var envelope = (await NextAsync()).ShouldNotBeNull();
        await AckAsync(envelope, answer);
        return envelope.GetProperty("payload");
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, EmulatedSlack.Cancel);

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, EmulatedSlack.Cancel);

    public void Dispose() => _socket.Dispose();
}
