using System.Data.Common;
using ChatOps.Storage;

namespace ChatOps.Tests.Storage;

/// <summary>Another database, in which a test changes something.</summary>
internal abstract class WrappedDatabase(Database inner) : Database
{
    protected Database Inner { get; } = inner;

    public override bool IsShared => Inner.IsShared;

    public override string RowLock => Inner.RowLock;

    public override bool IsAboutData(DbException exception) => Inner.IsAboutData(exception);

    public override Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) =>
        Inner.MigrateAsync(migrations, cancellationToken);

    public override Task VacuumAsync(CancellationToken cancellationToken) => Inner.VacuumAsync(cancellationToken);

    internal override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => Inner.OpenAsync(cancellationToken);

    internal override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Inner.BeginSnapshotAsync(connection, cancellationToken);

    internal override Task ContinueIdsAsync(DbConnection connection, string table) => Inner.ContinueIdsAsync(connection, table);

    internal override Task PublishAsync(DbConnection connection, IReadOnlyCollection<string> topics) =>
        Inner.PublishAsync(connection, topics);
}
