using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace ChatOps.Edge;

/// <summary>An unverified request body in pooled memory. Disposing it returns the memory.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>How deep JSON may be nested.</summary>
    public const int DeepestJson = 64;

    private const int LongestChunk = 64 * 1024;
    private const int ShortestChunk = 4 * 1024;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly BodyMemory _memory;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _giveWay;
    private readonly List<byte[]> _chunks = [];
    private int _roomInLast;
    private bool _isPooled = true;
    private bool _isDisposed;

    public RequestBody(EdgeLimits limits, BodyMemory memory, TimeProvider clock, CancellationToken cancellationToken)
    {
        (Limits, _memory, _clock, Began) = (limits, memory, clock, clock.GetTimestamp());
        _patience = new CancellationTokenSource(limits.Patience, clock);
        _giveWay = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token, cancellationToken);
    }

    public EdgeLimits Limits { get; }

    public int Length { get; private set; }

    /// <summary>Cancelled when the sender has disconnected, or no longer waits.</summary>
    public CancellationToken Deadline => _giveWay.Token;

    /// <summary>Whether the sender's timeout has passed.</summary>
    public bool IsTooLate => _patience.IsCancellationRequested;

    /// <summary>When its first byte could have arrived, as a timestamp.</summary>
    internal long Began { get; }

    /// <summary>Whether it may still be aborted; owned by <see cref="BodyMemory"/>.</summary>
    internal bool IsArriving { get; set; } = true;

    /// <summary>How many bytes of memory it has; owned by <see cref="BodyMemory"/>.</summary>
    internal long Taken { get; set; }

    /// <summary>What has been received, in the chunks it was read in.</summary>
    public ReadOnlySequence<byte> Bytes
    {
        get
        {
            if (_chunks.Count <= 1)
            {
                return Length == 0 ? ReadOnlySequence<byte>.Empty : new(_chunks[0], 0, Length);
            }

            Piece? first = null, last = null;
            for (var (i, left) = (0, Length); i < _chunks.Count; left -= _chunks[i++].Length)
            {
                last = new Piece(_chunks[i].AsMemory(0, Math.Min(left, _chunks[i].Length)), last);
                first ??= last;
            }

            return new(first!, 0, last!, last!.Memory.Length);
        }
    }

    /// <summary>What has been received, in one piece. A long body is copied and its chunks returned: for verified bodies.</summary>
    public ReadOnlyMemory<byte> InOnePiece()
    {
        if (_chunks.Count > 1)
        {
            var whole = Bytes.ToArray();
            ReturnChunks();
            _chunks.Add(whole);
            _isPooled = false;
        }

        return Length == 0 ? default : _chunks[0].AsMemory(0, Length);
    }

    /// <summary>Reads to the end. Null, or why it is incomplete.</summary>
    public async Task<Refusal?> FillAsync(PipeReader reader, long? announced)
    {
        while (true)
        {
            var read = await reader.ReadAsync(Deadline);
            var refusal = Length + read.Buffer.Length > Limits.MostBytes ? Refusal.TooLong(Limits) : null;
            foreach (var piece in read.Buffer)
            {
                refusal ??= await AppendAsync(piece, announced);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (refusal is not null || read.IsCompleted)
            {
                IsArriving = false;
                return refusal;
            }
        }
    }

    /// <summary>Null when <paramref name="json"/> is well-formed JSON; otherwise one line that says where it isn't.</summary>
    public static string? JsonProblem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestJson });
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException exception)
        {
            return $"The body is not JSON: it breaks at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.";
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _memory.Return(this);
        ReturnChunks();
        _giveWay.Dispose();
        _patience.Dispose();
    }

    /// <summary>Aborts reading.</summary>
    internal void GiveWay()
    {
        try
        {
            _giveWay.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was already disposed.
        }
    }

    private void ReturnChunks()
    {
        if (_isPooled)
        {
            _chunks.ForEach(chunk => ArrayPool<byte>.Shared.Return(chunk));
        }

        _chunks.Clear();
    }

    private async ValueTask<Refusal?> AppendAsync(ReadOnlyMemory<byte> bytes, long? announced)
    {
        while (!bytes.IsEmpty)
        {
            if (_roomInLast == 0 && !await TryTakeChunkAsync((int)Math.Clamp((announced ?? 0) - Length, ShortestChunk, LongestChunk)))
            {
                return Refusal.NoRoom;
            }

            var last = _chunks[^1];
            var fits = Math.Min(bytes.Length, _roomInLast);
            bytes[..fits].CopyTo(last.AsMemory(last.Length - _roomInLast));
            bytes = bytes[fits..];
            _roomInLast -= fits;
            Length += fits;
        }

        return null;
    }

    /// <summary>Waits for memory for a third of the sender's timeout: by then slow senders have been aborted.</summary>
    private async ValueTask<bool> TryTakeChunkAsync(int wanted)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(wanted);
        var began = _clock.GetTimestamp();
        try
        {
            while (!_memory.TryTake(this, chunk.Length))
            {
                if (_clock.GetElapsedTime(began) >= Limits.Patience / 3)
                {
                    ArrayPool<byte>.Shared.Return(chunk);
                    return false;
                }

                await Task.Delay(BetweenTries, _clock, Deadline);
            }
        }
        catch (OperationCanceledException)
        {
            ArrayPool<byte>.Shared.Return(chunk);
            throw;
        }

        _chunks.Add(chunk);
        _roomInLast = chunk.Length;
        return true;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
