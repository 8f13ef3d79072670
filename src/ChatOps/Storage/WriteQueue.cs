using System.Data;
using System.Data.Common;
using System.Threading.Channels;

namespace ChatOps.Storage;

/// <summary>The writes of one process, batched into consecutive transactions.</summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MostWritesInOneCommit = 256;
    private const int Crowd = 16;

    /// <summary>A crowd that hasn't come back for this long is gone.</summary>
    private static readonly TimeSpan CrowdLasts = TimeSpan.FromMilliseconds(100);

    private readonly Database _database;
    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(4 * MostWritesInOneCommit) { SingleReader = true });
    private readonly Task _loop;
    private DbConnection? _connection;
    private long _lastCrowd;

    public WriteQueue(Database database)
    {
        _database = database;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public bool IsCrowded => Volatile.Read(ref _lastCrowd) is > 0 and var last && TimeProvider.System.GetElapsedTime(last) < CrowdLasts;

    public async Task<T> AddAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken)
    {
        var write = new Write<T>(work) { Fence = fence, Topic = topic };
        await _queue.Writer.WriteAsync(write, cancellationToken);
        try
        {
            return await write.Committed.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            write.Abandon();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await CloseAsync();
    }

    /// <remarks>
    /// It blocks a thread on purpose: SQLite's calls are synchronous, and would starve the thread pool.
    /// </remarks>
    private void Loop()
    {
        var batch = new List<Write>(MostWritesInOneCommit);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MostWritesInOneCommit && _queue.Reader.TryRead(out var write))
            {
                if (!write.IsAbandoned)
                {
                    batch.Add(write);
                }
            }

            if (batch.Count >= Crowd)
            {
                Volatile.Write(ref _lastCrowd, TimeProvider.System.GetTimestamp());
            }

            if (batch.Count > 0 && !TryCommitAsync(batch).GetAwaiter().GetResult())
            {
                foreach (var write in batch)
                {
                    TryCommitAsync([write]).GetAwaiter().GetResult();
                }
            }
        }
    }

    /// <summary>Commits all or nothing. False: nothing was written, and one of several may have caused that.</summary>
    private async Task<bool> TryCommitAsync(List<Write> batch)
    {
        // A pooled connection may have died unnoticed; a second failure has another reason.
        var mayBeStale = _connection is not null;
        var committing = false;
        var running = false;
        while (true)
        {
            try
            {
                _connection ??= await _database.OpenWriterAsync(CancellationToken.None);
                var began = TimeProvider.System.GetTimestamp();
                await using var transaction = await _connection.BeginTransactionAsync();
                running = true;
                await RunAsync(batch, _connection);
                committing = true;
                await transaction.CommitAsync();
                Telemetry.Commits.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
                Telemetry.Writes.Add(batch.Count);
                break;
            }
            catch (Exception exception)
            {
                var isAway = _connection is not { State: ConnectionState.Open };
                await CloseAsync();
                if (isAway && mayBeStale && !committing)
                {
                    mayBeStale = false;
                    continue;
                }

                // An unavailable or locked database affects all writes. And once the commit was sent, its outcome is unknown: repeating it
                // could write twice.
                if (isAway || !running || committing || batch.Count == 1)
                {
                    batch.ForEach(write => write.Fail(exception));
                    return true;
                }

                return false;
            }
        }

        batch.ForEach(write => write.Complete());
        foreach (var topic in Topics(batch))
        {
            _database.Notify(topic);
        }

        return true;
    }

    private async Task RunAsync(List<Write> batch, DbConnection connection)
    {
        Func<DbConnection, Task>? held = null;
        foreach (var write in batch)
        {
            if (!write.TryBegin())
            {
                continue;
            }

            if (write.Fence is { } fence && fence != held)
            {
                await fence(connection);
                held = fence;
            }

            await write.RunAsync(connection);
        }

        if (Topics(batch) is { Count: > 0 } topics)
        {
            await _database.PublishAsync(connection, topics);
        }
    }

    private static HashSet<string> Topics(List<Write> batch) => [.. batch.Select(w => w.Topic).OfType<string>()];

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private abstract class Write
    {
        private const int Waiting = 0, Begun = 1, Abandoned = 2;

        private int _state;

        public Func<DbConnection, Task>? Fence { get; init; }

        public string? Topic { get; init; }

        public bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

        /// <summary>No one waits for it any longer: it isn't run, unless it is already running.</summary>
        public void Abandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting);

        /// <summary>False: it is abandoned. It may be started again when another write in its batch failed.</summary>
        public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) != Abandoned;

        public abstract Task RunAsync(DbConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<DbConnection, Task<T>> work) : Write
    {
        // Continuations must not run on the loop's thread.
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Committed => _done.Task;

        public override async Task RunAsync(DbConnection connection) => _result = await Database.RunAsync(work, connection);

        public override void Complete() => _done.TrySetResult(_result!);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }
}
