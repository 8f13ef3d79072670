using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ChatOps.Edge;

/// <summary>
/// The memory into which connections are read, in blocks that hold most webhooks whole: in the web server's own, of 4 KB, each would arrive
/// in many reads, and wake its request each time. A connection has a block only while something arrives.
/// </summary>
internal sealed class RequestMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Block = 32 * 1024;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, Block));

    protected override void Dispose(bool disposing)
    {
        // All servers of the process share it.
    }
}
