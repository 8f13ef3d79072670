using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Retries what failed, after a second and then with growing delays.</summary>
internal sealed class Retries(Cluster cluster, Action<ObjectKey> queue)
{
    private readonly Dictionary<string, TimeSpan> _waits = [];

    /// <param name="failure">Null after a success.</param>
    public void Note(StoredObject stored, Failure? failure)
    {
        if (failure is null)
        {
            _waits.Remove(stored.Uid);
            return;
        }

        var wait = _waits.TryGetValue(stored.Uid, out var last)
            ? TimeSpan.FromSeconds(Math.Min(last.TotalSeconds * 2, 30))
            : TimeSpan.FromSeconds(1);
        _waits[stored.Uid] = wait;
        cluster.Schedule.In(wait, () => queue(stored.Key));
    }
}
