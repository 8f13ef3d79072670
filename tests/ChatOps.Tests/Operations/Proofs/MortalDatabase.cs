using System.Data.Common;
using ChatOps.Storage;
using ChatOps.Tests.Storage;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// A SQLite store of a process that may die at any commit. A dead process writes nothing more; what it had committed is on disk.
/// </summary>
internal sealed class MortalDatabase(SqliteDatabase inner, Life life) : WrappedDatabase(inner)
{
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
        await Inner.DisposeAsync();
    }
}
