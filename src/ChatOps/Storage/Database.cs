using System.Data.Common;

namespace ChatOps.Storage;

/// <summary>
/// The one database. Reads see committed data; each write is one transaction and is on disk when its task completes. Writes of this
/// process queue for one loop, which runs whatever has gathered meanwhile in a single transaction: many callers share one sync of the disk.
/// </summary>
/// <remarks>
/// Work given to <c>WriteAsync</c> touches nothing but its connection: it may be run again when a neighbour in its batch fails.
/// </remarks>
public abstract class Database : IAsyncDisposable
{
    private readonly WriteQueue _writes;

    protected Database() => _writes = new(this);

    /// <summary>
    /// Raised with its topic after a write that has one, in this process or, where several share the database, in any. Null: some may have
    /// been missed.
    /// </summary>
    public event Action<string?>? Notified;

    /// <summary>Whether other processes may work on it at the same time.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Where only one bot may work on it: keeps others away until this is disposed.</summary>
    /// <exception cref="UnusableDatabaseException">Another one has it.</exception>
    public virtual void Own()
    {
    }

    /// <summary>What a failure means when it will not pass by itself; else null.</summary>
    public virtual UnusableDatabaseException? Explain(DbException exception) => null;

    /// <summary>Whether many write at the same time: what nobody waits for should leave them the processor.</summary>
    public bool IsCrowded => _writes.IsCrowded;

    /// <summary>Ends a query that must not see its rows change until the transaction ends.</summary>
    public abstract string RowLock { get; }

    public virtual async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = await OpenAsync(cancellationToken);
        return await work(connection);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction; not at all when it is cancelled before that has begun. Throws what it throws, or
    /// <see cref="DbException"/> when the database cannot commit: then nothing is written.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(work, fence: null, topic: null, cancellationToken);

    public Task WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async connection => { await work(connection); return true; }, cancellationToken);

    /// <param name="fence">Runs first, once for all writes of a transaction that have the same one; what it throws keeps the write from
    /// happening.</param>
    /// <param name="topic">Raised by <see cref="Notified"/> after the commit.</param>
    public virtual Task<T> WriteAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken) =>
        _writes.AddAsync(work, fence, topic, cancellationToken);

    /// <summary>Whether it is the data that the database does not take: trying again will not help, other data may go through.</summary>
    public abstract bool IsAboutData(DbException exception);

    /// <summary>Whether the schema is what these steps make.</summary>
    /// <exception cref="UnusableDatabaseException">A newer version has used it.</exception>
    public async Task<bool> IsCurrentAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(connection => Migrations.AreAppliedAsync(connection, migrations), cancellationToken);
        }
        catch (DbException exception) when (Explain(exception) is null)
        {
            // There is not even the table that tells.
            return false;
        }
    }

    /// <summary>Brings the schema up to date. Safe to call at every start, and by several processes at once.</summary>
    /// <exception cref="UnusableDatabaseException">A newer version has used it, or it is damaged.</exception>
    public abstract Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken);

    /// <summary>Gives the room of deleted rows back, as far as the database does not do so by itself.</summary>
    public abstract Task VacuumAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _writes.DisposeAsync();
    }

    internal void Notify(string? topic) => Notified?.Invoke(topic);

    /// <summary>A connection of the caller's own.</summary>
    internal abstract ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A transaction that only reads, sees one moment, and holds up nobody who writes.</summary>
    internal abstract ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Part of the transaction: after rows with ids of their own were put into a table, the next one continues them.</summary>
    internal abstract Task ContinueIdsAsync(DbConnection connection, string table);

    /// <summary>Part of the transaction: what tells other processes of these topics once it has committed.</summary>
    internal abstract Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics);
}

/// <summary>
/// One step of the schema; applied once, in order, never edited after it has shipped. <c>{id}</c> stands for an ever-growing integer
/// primary key, <c>{bytes}</c> for the type of raw bytes.
/// </summary>
public sealed record Migration(string Name, string Sql);
