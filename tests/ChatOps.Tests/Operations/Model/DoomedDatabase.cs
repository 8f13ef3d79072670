using System.Data.Common;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;

namespace ChatOps.Tests.Operations.Model;

/// <summary>
/// One process's access to a store. The process may be doomed to die at one of its next commits, right before or right after it; once
/// dead, it writes nothing.
/// </summary>
internal sealed class DoomedDatabase(SqliteDatabase inner) : WrappedDatabase(inner)
{
    private int _left = -1;
    private bool _isAfter;

    public bool IsDead { get; private set; }

    /// <summary>Awaited after each commit, or the death at one, before whoever waits for it goes on.</summary>
    public Func<Task>? Passed { get; set; }

    /// <param name="commits">How many it still makes.</param>
    /// <param name="isAfter">It makes one more, and learns nothing of it.</param>
    public void Doom(int commits, bool isAfter) => (_left, _isAfter) = (commits, isAfter);

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken)
    {
        try
        {
            var result = await base.WriteAsync(connection => WriteAsync(connection, work), fence, topic, cancellationToken);
            ThrowIfDead();
            return result;
        }
        finally
        {
            await (Passed?.Invoke() ?? Task.CompletedTask);
        }
    }

    private async Task<T> WriteAsync<T>(DbConnection connection, Func<DbConnection, Task<T>> work)
    {
        ThrowIfDead();
        var made = await work(connection);
        IsDead = _left == 0;
        _left--;
        if (!_isAfter)
        {
            ThrowIfDead();
        }

        return made;
    }

    internal override async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await Inner.OpenAsync(cancellationToken);
        // Here a process dies, and the machine doesn't: what it has written is there.
        await connection.ExecuteAsync("pragma synchronous = off");
        return connection;
    }

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        Inner.ReadAsync(work, cancellationToken);

    private void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new OperationCanceledException("This process is dead.");
        }
    }
}
