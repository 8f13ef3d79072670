using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Storage;

/// <summary>
/// SQLite in one file: write-ahead log, full sync. SQLite has one writer at a time, so writes queue for one loop, which runs
/// whatever has gathered meanwhile in a single transaction: many callers share one sync of the disk.
/// </summary>
public sealed class SqliteDatabase : Database
{
    private const int MostWritesInOneCommit = 256;

    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(4 * MostWritesInOneCommit) { SingleReader = true });
    private readonly Task _loop;

    public SqliteDatabase(string path, TimeProvider clock)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
        }

        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        _clock = clock;
        // SQLite's calls block, so the loop has a thread to itself.
        _loop = Task.Factory.StartNew(WriteLoopAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = Open();
        return await work(connection);
    }

    public override async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var write = new Write<T>(work);
        await _queue.Writer.WriteAsync(write, cancellationToken);
        return await write.Committed.WaitAsync(cancellationToken);
    }

    public override Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) => WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync("create table if not exists migrations (name text primary key, applied_at bigint not null)");
            var applied = (await connection.QueryAsync<string>("select name from migrations")).ToHashSet();
            foreach (var migration in migrations.Where(m => !applied.Contains(m.Name)))
            {
                await connection.ExecuteAsync(migration.Sql.Replace("{id}", "integer primary key autoincrement").Replace("{bytes}", "blob"));
                await connection.ExecuteAsync(
                    "insert into migrations (name, applied_at) values (@Name, @now)",
                    new { migration.Name, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() });
            }
        },
        cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
    }

    private async Task WriteLoopAsync()
    {
        var batch = new List<Write>(MostWritesInOneCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostWritesInOneCommit && _queue.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            if (!await TryCommitAsync(batch) && batch.Count > 1)
            {
                foreach (var write in batch)
                {
                    await TryCommitAsync([write]);
                }
            }
        }
    }

    /// <summary>Commits all or nothing. False: nothing was written, and a batch of one has been told why.</summary>
    private async Task<bool> TryCommitAsync(List<Write> batch)
    {
        try
        {
            await using var connection = Open();
            await using var transaction = await connection.BeginTransactionAsync();
            foreach (var write in batch)
            {
                await write.RunAsync(connection);
            }

            await transaction.CommitAsync();
        }
        catch (Exception exception)
        {
            if (batch is [var only])
            {
                only.Fail(exception);
            }

            return false;
        }

        batch.ForEach(write => write.Complete());
        return true;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // Per connection, and cheap: the pool hands out connections that may be new.
            connection.Execute("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private abstract class Write
    {
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

        public override async Task RunAsync(DbConnection connection) => _result = await work(connection);

        public override void Complete() => _done.TrySetResult(_result!);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }
}
