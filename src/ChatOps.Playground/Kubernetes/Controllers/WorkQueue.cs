namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Objects a controller should look at, each once however often it was mentioned meanwhile.</summary>
internal sealed class WorkQueue(Cluster cluster)
{
    private readonly Dictionary<object, Action> _pending = [];

    /// <param name="key">Names the work: the same key is one piece of work.</param>
    public void Add(object key, Action work)
    {
        if (_pending.TryAdd(key, work))
        {
            cluster.Schedule.In(cluster.Options.ControllerDelay, () => Run(key));
        }
    }

    /// <summary>Does all pending work now, and what it leads to.</summary>
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
