using System.Net.Sockets;
using System.Text;

namespace ChatOps.Benchmarks.Load;

/// <summary>
/// Reads HTTP/1.1 messages from a connection, one at a time: only as much of the protocol as peers without pipelining need.
/// </summary>
internal sealed class MessageReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>The next message with its body, valid until the next call; empty when the other side has closed the connection.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return default;
            }

            length += read;
            if (IsWhole(_buffer.AsSpan(0, length)))
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> message)
    {
        var head = message.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4)
        {
            return false;
        }

        return Header(message[..head], "\r\ncontent-length:"u8) is { IsEmpty: false } length
            ? message.Length >= head + int.Parse(Encoding.ASCII.GetString(length), System.Globalization.CultureInfo.InvariantCulture)
            : Header(message[..head], "\r\ntransfer-encoding:"u8).IsEmpty || message.EndsWith("0\r\n\r\n"u8);
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var line = head.IndexOf("\r\n"u8); line >= 0 && line + name.Length < head.Length;)
        {
            if (Ascii.EqualsIgnoreCase(head.Slice(line, name.Length), name))
            {
                var value = head[(line + name.Length)..];
                return value[..value.IndexOf("\r\n"u8)].Trim((byte)' ');
            }

            var next = head[(line + 2)..].IndexOf("\r\n"u8);
            line = next < 0 ? -1 : line + 2 + next;
        }

        return default;
    }
}
