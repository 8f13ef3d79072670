using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Storage;

/// <summary>SQLite in one file, for one process: write-ahead log, full sync.</summary>
public sealed class SqliteDatabase : Database
{
    /// <summary>How long the log may get before it is written into the file, in bytes.</summary>
    private const int LongLog = 8 << 20;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly string _connectionString;
    private readonly FileInfo _log;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _checkpoints;

    public SqliteDatabase(string path, TimeProvider clock)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
        }

        _connectionString = ConnectionString(path);
        _log = new FileInfo(path + "-wal");
        _clock = clock;
        _checkpoints = Task.Run(CheckpointAsync);
    }

    /// <summary>For a library that opens the file itself.</summary>
    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();

    public override bool IsShared => false;

    // There is one writer at a time.
    public override string RowLock => "";

    public override bool IsAboutData(DbException exception) =>
        exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH };

    public override Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) => WriteAsync(
        connection => Migrations.ApplyAsync(connection, migrations, "integer primary key autoincrement", "blob", _clock.GetUtcNow()), cancellationToken);

    public override async Task VacuumAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync("pragma incremental_vacuum; pragma optimize; pragma wal_checkpoint(truncate);");
    }

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _checkpoints;
        await base.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
    }

    /// <summary>Empties the log beside the writes: SQLite by itself does it in the middle of a commit, and everybody waits.</summary>
    private async Task CheckpointAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                _log.Refresh();
                if (_log is { Exists: true, Length: > LongLog })
                {
                    await TryCheckpointAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The last connection to close does the rest.
        }
    }

    private async Task TryCheckpointAsync()
    {
        try
        {
            await using var connection = await OpenAsync(_closing.Token);
            // The first does the work and holds up nobody; the second has little left to do, and does without when a reader is in its way.
            await connection.ExecuteAsync("pragma wal_checkpoint(passive); pragma busy_timeout = 100; pragma wal_checkpoint(truncate); pragma busy_timeout = 30000;");
        }
        catch (SqliteException)
        {
            // The log grows until it can be done; whoever writes learns what is wrong.
        }
    }

    internal override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // Per connection, and cheap: the pool hands out connections that may be new. The first counts only for a new file.
            connection.Execute("pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma wal_autocheckpoint = 0; pragma synchronous = full; pragma foreign_keys = on;");
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // It goes by the largest there is.
    internal override Task ContinueIdsAsync(DbConnection connection, string table) => Task.CompletedTask;

    internal override Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics) => Task.CompletedTask;
}
