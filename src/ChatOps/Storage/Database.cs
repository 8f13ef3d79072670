using System.Data.Common;

namespace ChatOps.Storage;

/// <summary>The one database. Reads see committed data; each write is one transaction and is on disk when its task completes.</summary>
/// <remarks>Work given to <see cref="WriteAsync{T}"/> touches nothing but its connection: it may be run again when a neighbour in its batch fails.</remarks>
public abstract class Database : IAsyncDisposable
{
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> in a transaction. Throws what it throws, or <see cref="DbException"/> when the database cannot commit: then nothing is written.</summary>
    public abstract Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    public Task WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async connection => { await work(connection); return true; }, cancellationToken);

    /// <summary>Brings the schema up to date. Safe to call at every start.</summary>
    public abstract Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One step of the schema; applied once, in order, never edited after it has shipped. <c>{id}</c> stands for an ever-growing integer primary key, <c>{bytes}</c> for the type of raw bytes.</summary>
public sealed record Migration(string Name, string Sql);
