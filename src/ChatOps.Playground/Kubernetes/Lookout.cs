namespace ChatOps.Playground.Kubernetes;

/// <summary>Waits until something can be observed in a cluster.</summary>
internal sealed class Lookout(Cluster cluster)
{
    private readonly List<Action> _looks = [];

    /// <summary>Called after every change, while the cluster is locked.</summary>
    public void LookAgain()
    {
        foreach (var look in _looks.ToList())
        {
            look();
        }
    }

    /// <summary>Completes with the first value that <paramref name="look"/> returns, now or right after a change.</summary>
    public async Task<T> UntilAsync<T>(Func<T?> look, CancellationToken cancellationToken)
        where T : class
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (cluster.Gate)
        {
            cluster.Schedule.RunDue();
            Look();
            _looks.Add(Look);
        }

        await using var cancelled = cancellationToken.Register(() => found.TrySetCanceled(cancellationToken));
        try
        {
            return await found.Task;
        }
        finally
        {
            lock (cluster.Gate)
            {
                _looks.Remove(Look);
            }
        }

        void Look()
        {
            if (found.Task.IsCompleted)
            {
                return;
            }

            try
            {
                if (look() is { } value)
                {
                    found.TrySetResult(value);
                }
            }
            catch (Exception exception)
            {
                // The exception belongs to the waiting caller, not to the change that happened to come next.
                found.TrySetException(exception);
            }
        }
    }
}
