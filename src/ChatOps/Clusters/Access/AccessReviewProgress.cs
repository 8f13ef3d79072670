namespace ChatOps.Clusters.Access;

/// <summary>How far the examination of a cluster is. Safe to read while it goes on.</summary>
public sealed class AccessReviewProgress
{
    private int _done;
    private volatile int _of;
    private volatile bool _isReachable;

    /// <summary>The cluster has answered.</summary>
    public bool IsReachable { get => _isReachable; internal set => _isReachable = value; }

    /// <summary>Namespaces that have been looked at.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Namespaces in all.</summary>
    public int Of { get => _of; internal set => _of = value; }

    internal void Advance() => Interlocked.Increment(ref _done);
}
