using System.Net.Sockets;
using System.Text;

namespace ChatOps.Tests.Edge;

/// <summary>A request that sends only its headers.</summary>
internal static class HeadersOnly
{
    /// <summary>What is answered, although the body that was announced has not come.</summary>
    public static async Task<string> SendAsync(Uri address, string head, CancellationToken cancellationToken)
    {
        using var patience = Patience.Limit();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"{head}\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n"),
            limit.Token);
        var answer = new byte[2000];
        return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, limit.Token));
    }
}
