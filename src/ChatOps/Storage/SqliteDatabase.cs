using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Storage;

/// <summary>SQLite in one file, for one process: write-ahead log, full sync.</summary>
public sealed class SqliteDatabase : Database
{
    private const int MostIdleReaders = 8;

    private readonly SqliteFile _file;
    private readonly string _connectionString;
    private readonly TimeProvider _clock;

    // The library's pool would keep neither the settings nor the prepared statements of a connection.
    private readonly ConcurrentStack<DbConnection> _idleReaders = [];

    public SqliteDatabase(string path, TimeProvider clock)
    {
        _file = new(path);
        _file.Prepare();
        _connectionString = ConnectionString(path);
        _clock = clock;
    }

    /// <summary>For a library that opens the file itself.</summary>
    public static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();

    public override bool IsShared => false;

    public override void Own() => _file.Own();

    public override UnusableDatabaseException? Explain(DbException exception) => _file.Explain(exception);

    // There is one writer at a time.
    public override string RowLock => "";

    public override bool IsAboutData(DbException exception) =>
        exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_TOOBIG
            or SQLitePCL.raw.SQLITE_CONSTRAINT
            or SQLitePCL.raw.SQLITE_MISMATCH };

    public override async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        try
        {
            await using (var connection = new SqliteConnection(_connectionString))
            {
                // These persist in the file, the first only if it is new; each of them writes, so not with every connection.
                await connection.OpenAsync(cancellationToken);
                await connection.ExecuteAsync("pragma auto_vacuum = incremental; pragma journal_mode = wal;");
            }

            await WriteAsync(connection => Migrations.ApplyAsync(
                connection, migrations, "integer primary key autoincrement", "blob", _clock.GetUtcNow()), cancellationToken);
        }
        catch (SqliteException exception) when (Explain(exception) is not null)
        {
            throw Explain(exception)!;
        }
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DbConnection? connection = _idleReaders.TryPop(out var idle) ? idle : await OpenAsync(cancellationToken);
        try
        {
            var result = await RunAsync(work, connection);
            if (_idleReaders.Count < MostIdleReaders)
            {
                _idleReaders.Push(connection);
                connection = null;
            }

            return result;
        }
        finally
        {
            // After a failure, too: it may still be in the middle of something.
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    public override async Task VacuumAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync("pragma incremental_vacuum; pragma optimize;");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        while (_idleReaders.TryPop(out var idle))
        {
            await idle.DisposeAsync();
        }

        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        _file.Dispose();
    }

    internal override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // Per connection, and cheap: the pool hands out connections that may be new. SQLite polls for another writer in small steps;
            // the library would wait 150 ms each time.
            connection.Execute("pragma busy_timeout = 10000; pragma synchronous = full; pragma foreign_keys = on;");
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Ids of deliveries and facts are random, and so are the index pages that each insert needs: with its default cache of 2 MB, SQLite
    // would reread most of them.
    internal override async ValueTask<DbConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync("pragma cache_size = -16384;");
        return connection;
    }

    // If not deferred, it would be the single writer.
    internal override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: true));

    // SQLite continues from the largest id.
    internal override Task ContinueIdsAsync(DbConnection connection, string table) => Task.CompletedTask;

    internal override Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics) => Task.CompletedTask;
}
