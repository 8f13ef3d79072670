using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatOps.Benchmarks.Load;

/// <summary>
/// Sends prepared requests over several keep-alive connections, each of which sends its next request as soon as the last is answered. It
/// does as little as possible: on a machine with two cores, all its work is taken from the program being measured.
/// </summary>
internal static class LoadGenerator
{
    /// <exception cref="InvalidOperationException">A request wasn't answered with 2xx.</exception>
    public static async Task<LoadResult> RunAsync(
        IPEndPoint server, IReadOnlyList<PreparedRequest> requests, int connections, CancellationToken cancellationToken)
    {
        var ticks = new long[requests.Count];
        var next = -1;
        var open = new List<Socket>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                open.Add(socket);
                await socket.ConnectAsync(server, cancellationToken);
            }

            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(open.Select(SendAsync));
            var elapsed = Stopwatch.GetElapsedTime(start);
            Array.Sort(ticks);
            return new(elapsed, ticks);
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }

        async Task SendAsync(Socket socket)
        {
            var reader = new MessageReader(socket);
            var buffer = new byte[requests.Max(r => r.Head.Length + r.Template.Length)];
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
            {
                var length = requests[i].CopyTo(buffer);
                var start = Stopwatch.GetTimestamp();
                for (var sent = 0; sent < length;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, length - sent), cancellationToken);
                }

                var answer = await reader.ReadAsync(cancellationToken);
                ticks[i] = Stopwatch.GetTimestamp() - start;
                if (!answer.Span.StartsWith("HTTP/1.1 2"u8))
                {
                    throw new InvalidOperationException($"Request {i} was answered: {Encoding.UTF8.GetString(answer.Span)}");
                }
            }
        }
    }
}
