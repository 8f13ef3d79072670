namespace ChatOps.Clusters.Access;

/// <summary>Progress of a cluster's access review. Safe to read while it runs.</summary>
public sealed class AccessReviewProgress
{
    private int _done;
    private volatile int _of;
    private volatile bool _isReachable;

    /// <summary>The cluster has answered.</summary>
    public bool IsReachable { get => _isReachable; internal set => _isReachable = value; }

    /// <summary>Namespaces checked so far.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Namespaces in total.</summary>
    public int Of { get => _of; internal set => _of = value; }

    internal void Advance() => Interlocked.Increment(ref _done);
}
