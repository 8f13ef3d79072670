using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Tests.Clusters.Faults;
using Dapper;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>A moment at which a process may die.</summary>
/// <param name="IsOver">It dies just after; otherwise just before.</param>
internal abstract record Moment(bool IsOver);

/// <summary>A request to a cluster: before it is sent, or after the cluster has responded and before the response is received.</summary>
/// <param name="Write">The number of changes sent since the point was set, including this one.</param>
internal sealed record RequestMoment(ProxiedRequest Request, int Write, bool IsOver = false) : Moment(IsOver);

/// <summary>A commit: before it, or after it and before the code that waited for it continues.</summary>
/// <param name="Operations">All operations, oldest first, as of this commit.</param>
/// <param name="Last">The newest fact.</param>
internal sealed record CommitMoment(IReadOnlyList<OperationRow> Operations, Fact? Last, bool IsOver = false) : Moment(IsOver)
{
    public static async Task<CommitMoment> OfAsync(DbConnection connection) => new(
        [.. await connection.QueryAsync<OperationRow>("select id, state, watch from operations order by created_at, rowid")],
        await connection.QueryFirstOrDefaultAsync<string>("select fact from events order by position desc limit 1") is { } fact
            ? FactKinds.Read(fact)
            : null);
}

/// <summary>The relevant columns of an operation.</summary>
internal sealed record OperationRow(string Id, string State, string? Watch);

/// <summary>A process, from its start until it is killed. A dead one commits and sends nothing, and nothing reaches it.</summary>
internal sealed class Life(Action<Life> cutOff) : Meddler
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Predicate<Moment>? _point;
    private int _skipped;
    private int _writes;
    private int _isDead;

    public Task Died => _died.Task;

    private bool IsDead => Volatile.Read(ref _isDead) == 1;

    /// <summary>From now on, the process dies at the first such moment.</summary>
    /// <param name="after">The number of earlier operations, which are ignored.</param>
    public void DieAt(Predicate<Moment> point, int after)
    {
        _skipped = after;
        _writes = 0;
        Volatile.Write(ref _point, point);
    }

    public void Pass(Moment moment)
    {
        if (moment is CommitMoment commit)
        {
            moment = commit with { Operations = [.. commit.Operations.Skip(_skipped)] };
        }

        if (Volatile.Read(ref _point)?.Invoke(moment) is true && Interlocked.Exchange(ref _isDead, 1) == 0)
        {
            cutOff(this);
            _died.SetResult();
        }
    }

    public void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new OperationCanceledException("This process is dead.");
        }
    }

    public override ProxyFault Next(ProxiedRequest request)
    {
        Pass(new RequestMoment(request, request.IsWrite ? Interlocked.Increment(ref _writes) : 0));
        return IsDead ? new ProxyFault.Drop() : new ProxyFault.Pass();
    }

    public override Task AnsweredAsync(ProxiedRequest request, int status, byte[] body)
    {
        Pass(new RequestMoment(request, request.IsWrite ? Volatile.Read(ref _writes) : 0, IsOver: true));
        return Task.CompletedTask;
    }
}
