using System.Data.Common;
using ChatOps.Storage;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// A SQLite store of a process that may die at any commit. A dead process writes nothing more; what it had committed is on disk.
/// </summary>
internal sealed class MortalDatabase(SqliteDatabase inner, Life life) : Database
{
    public override bool IsShared => inner.IsShared;

    public override string RowLock => inner.RowLock;

    public override bool IsAboutData(DbException exception) => inner.IsAboutData(exception);

    public override Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) =>
        inner.MigrateAsync(migrations, cancellationToken);

    public override Task VacuumAsync(CancellationToken cancellationToken) => inner.VacuumAsync(cancellationToken);

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken)
    {
        CommitMoment? commit = null;
        var result = await base.WriteAsync(
            async connection =>
            {
                life.ThrowIfDead();
                var made = await work(connection);
                commit = await CommitMoment.OfAsync(connection);
                life.Pass(commit);
                life.ThrowIfDead();
                return made;
            },
            fence,
            topic,
            cancellationToken);
        life.Pass(commit! with { IsOver = true });
        life.ThrowIfDead();
        return result;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await inner.DisposeAsync();
    }

    internal override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    internal override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken) =>
        inner.BeginSnapshotAsync(connection, cancellationToken);

    internal override Task ContinueIdsAsync(DbConnection connection, string table) => inner.ContinueIdsAsync(connection, table);

    internal override Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics) =>
        inner.PublishAsync(connection, topics);
}
