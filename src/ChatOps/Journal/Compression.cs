using System.Buffers;
using System.IO.Compression;

namespace ChatOps.Journal;

/// <summary>Bodies as the database keeps them: JSON is about a fifth of its size in Brotli, and the disk is slower than the processor.</summary>
internal static class Compression
{
    private const string Brotli = "br";

    // The fastest there is; what more effort saves is not worth a sender's wait.
    private const int Quality = 1;
    private const int Window = 18;
    private const int Shortest = 256;

    public static (string? Encoding, byte[] Body) Pack(ReadOnlyMemory<byte> body)
    {
        if (body.Length < Shortest)
        {
            return (null, body.ToArray());
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(body.Length));
        try
        {
            return BrotliEncoder.TryCompress(body.Span, buffer, out var written, Quality, Window) && written < body.Length
                ? (Brotli, buffer.AsSpan(0, written).ToArray())
                : (null, body.ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static byte[] Unpack(string? encoding, byte[] body)
    {
        if (encoding is null)
        {
            return body;
        }

        using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        using var result = new MemoryStream();
        brotli.CopyTo(result);
        return result.ToArray();
    }
}
