using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace ChatOps.Storage;

/// <summary>
/// The database. Reads see committed data; each write is one transaction and is on disk when its task completes. Writes of this process are
/// queued for one loop, which runs all pending ones in a single transaction: many callers share one disk sync.
/// </summary>
/// <remarks>
/// Work given to <c>WriteAsync</c> must touch nothing but its connection: it may be rerun when another write in its batch fails.
/// </remarks>
public abstract class Database : IAsyncDisposable
{
    private readonly WriteQueue _writes;

    protected Database() => _writes = new(this);

    /// <summary>
    /// Raised with the topic of a write after its commit, in this process or, if several share the database, in any. Null: some may have
    /// been missed.
    /// </summary>
    public event Action<string?>? Notified;

    /// <summary>Whether other processes may use it at the same time.</summary>
    public abstract bool IsShared { get; }

    /// <summary>If only one bot may use it: locks others out until this is disposed.</summary>
    /// <exception cref="UnusableDatabaseException">Another one is using it.</exception>
    public virtual void Own()
    {
    }

    /// <summary>Explains a permanent failure; otherwise null.</summary>
    public virtual UnusableDatabaseException? Explain(DbException exception) => null;

    /// <summary>Whether there are many writers at the moment: background work should then yield the processor.</summary>
    public bool IsCrowded => _writes.IsCrowded;

    /// <summary>The suffix of a query whose rows must not change until the transaction ends.</summary>
    public abstract string RowLock { get; }

    public virtual async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = await OpenAsync(cancellationToken);
        return await RunAsync(work, connection);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction; not at all if cancelled before it starts. Throws what it throws, or <see
    /// cref="DbException"/> when the database cannot commit: then nothing is written.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(work, fence: null, topic: null, cancellationToken);

    public Task WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async connection => { await work(connection); return true; }, cancellationToken);

    /// <param name="fence">Runs first, once per transaction for all writes with the same fence; if it throws, the write doesn't
    /// happen.</param>
    /// <param name="topic">Raised by <see cref="Notified"/> after the commit.</param>
    public virtual Task<T> WriteAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken) =>
        _writes.AddAsync(work, fence, topic, cancellationToken);

    /// <summary>Whether the database rejected the data: retrying won't help, but other data may be accepted.</summary>
    public abstract bool IsAboutData(DbException exception);

    /// <summary>Whether the schema is at the version of these migrations.</summary>
    /// <exception cref="UnusableDatabaseException">A newer version has used it.</exception>
    public async Task<bool> IsCurrentAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(connection => Migrations.AreAppliedAsync(connection, migrations), cancellationToken);
        }
        catch (DbException exception) when (Explain(exception) is null)
        {
            // Even the migrations table is missing.
            return false;
        }
    }

    /// <summary>Migrates the schema. Safe to call at every start, and by several processes at once.</summary>
    /// <exception cref="UnusableDatabaseException">A newer version has used it, or it is damaged.</exception>
    public abstract Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken);

    /// <summary>Reclaims the space of deleted rows, unless the database does so automatically.</summary>
    public abstract Task VacuumAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _writes.DisposeAsync();
    }

    /// <summary>
    /// Dapper wraps the error when a connection is lost while a row is read. To callers, that is an outage like any other.
    /// </summary>
    internal static async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, DbConnection connection)
    {
        try
        {
            return await work(connection);
        }
        catch (DataException exception) when (exception.InnerException is DbException outage)
        {
            ExceptionDispatchInfo.Throw(outage);
            throw;
        }
    }

    internal void Notify(string? topic) => Notified?.Invoke(topic);

    /// <summary>A connection for the caller's exclusive use.</summary>
    internal abstract ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>The single writer's connection, which stays open for long.</summary>
    internal virtual ValueTask<DbConnection> OpenWriterAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <summary>A read-only snapshot transaction that doesn't block writers.</summary>
    internal abstract ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Part of the transaction: after inserting rows with explicit ids, generated ids continue from them.</summary>
    internal abstract Task ContinueIdsAsync(DbConnection connection, string table);

    /// <summary>Part of the transaction: notifies other processes of these topics once it has committed.</summary>
    internal abstract Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics);
}

/// <summary>
/// One step of the schema; applied once, in order, never edited after it has shipped. <c>{id}</c> stands for an ever-growing integer
/// primary key, <c>{bytes}</c> for the type of raw bytes.
/// </summary>
public sealed record Migration(string Name, string Sql);
