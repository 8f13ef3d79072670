using System.IO.Compression;

namespace ChatOps.Journal;

/// <summary>Bodies as the database keeps them: JSON is a sixth of its size, and the disk is slower than the processor.</summary>
internal static class Compression
{
    /// <summary>
    /// RFC 1950: deflate and a checksum. At its fastest it takes a quarter of the time that Brotli at its fastest does, for 40 % more room.
    /// </summary>
    private const string ZLib = "zlib";

    /// <summary>What the first versions wrote.</summary>
    private const string Brotli = "br";

    /// <summary>Less is not worth the work: a slash command, for one.</summary>
    private const int Shortest = 1024;

    public static (string? Encoding, byte[] Body) Pack(ReadOnlyMemory<byte> body)
    {
        if (body.Length >= Shortest)
        {
            using var packed = new MemoryStream(body.Length / 4);
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(body.Span);
            }

            if (packed.Length < body.Length)
            {
                return (ZLib, packed.ToArray());
            }
        }

        return (null, body.ToArray());
    }

    public static byte[] Unpack(string? encoding, byte[] body)
    {
        if (encoding is null)
        {
            return body;
        }

        using var packed = new MemoryStream(body);
        using Stream unpacking = encoding switch
        {
            ZLib => new ZLibStream(packed, CompressionMode.Decompress),
            Brotli => new BrotliStream(packed, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"A newer version wrote this: it is packed as {encoding}."),
        };
        // No pooled array: the pool keeps the largest ones for each thread, and a few large bodies would fill the memory.
        using var result = new MemoryStream(body.Length * 8);
        unpacking.CopyTo(result);
        return result.ToArray();
    }
}
