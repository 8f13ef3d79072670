using System.IO.Compression;

namespace ChatOps.Journal;

/// <summary>Bodies as stored in the database: compressed JSON is a sixth of its size, and the disk is slower than the processor.</summary>
internal static class Compression
{
    /// <summary>
    /// RFC 1950: deflate and a checksum. At its fastest level it takes a quarter of the time of Brotli at its fastest, for 40 % more space.
    /// </summary>
    private const string ZLib = "zlib";

    /// <summary>Written by the first versions.</summary>
    private const string Brotli = "br";

    /// <summary>Smaller bodies aren't worth it, such as slash commands.</summary>
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

    public static ReadOnlyMemory<byte> Unpack(string? encoding, byte[] body)
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
        var result = GC.AllocateUninitializedArray<byte>(Math.Max(body.Length * 8, Shortest));
        for (var length = 0; ;)
        {
            var read = unpacking.Read(result, length, result.Length - length);
            length += read;
            if (read == 0)
            {
                // A body that compressed poorly must not keep a buffer many times its size.
                return length < result.Length / 2 ? result.AsSpan(0, length).ToArray() : result.AsMemory(0, length);
            }

            if (length == result.Length)
            {
                Array.Resize(ref result, 2 * length);
            }
        }
    }
}
