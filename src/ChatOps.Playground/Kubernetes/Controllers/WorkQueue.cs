namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Objects that a controller should sync, each only once however often it was added.</summary>
internal sealed class WorkQueue(Cluster cluster)
{
    private readonly Dictionary<object, Action> _pending = [];

    /// <param name="key">Identifies the work: the same key means the same work.</param>
    public void Add(object key, Action work)
    {
        if (_pending.TryAdd(key, work))
        {
            cluster.Schedule.In(cluster.Options.ControllerDelay, () => Run(key));
        }
    }

    /// <summary>Does all pending work now, including the work that results from it.</summary>
    public void Drain()
    {
        while (_pending.Count > 0)
        {
            Run(_pending.Keys.First());
        }
    }

    private void Run(object key)
    {
        if (_pending.Remove(key, out var work))
        {
            work();
        }
    }
}
