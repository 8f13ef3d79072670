using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>
/// All objects of the cluster, with a single increasing version number and a bounded history, like etcd. Not thread-safe: callers must hold
/// the cluster's gate.
/// </summary>
internal sealed class ObjectStore(int historyLimit)
{
    private readonly Dictionary<ObjectKey, StoredObject> _objects = [];
    private readonly Queue<WatchEvent> _history = [];

    public long Version { get; private set; } = 100;

    /// <summary>The newest version that has left the history: watches can start from here or later.</summary>
    public long CompactedAt { get; private set; } = 100;

    public event Action<WatchEvent>? Written;

    public StoredObject? Get(ResourceType type, string @namespace, string name) => _objects.GetValueOrDefault(new(type, @namespace, name));

    /// <summary>The objects of a type, ordered by namespace and name; in all namespaces if null.</summary>
    public IEnumerable<StoredObject> List(ResourceType type, string? @namespace = null) =>
        _objects.Values
            .Where(found => found.Type == type && (@namespace is null || found.Namespace == @namespace))
            .OrderBy(found => found.Namespace, StringComparer.Ordinal).ThenBy(found => found.Name, StringComparer.Ordinal)
            .ToList();

    public IEnumerable<StoredObject> Everything() => _objects.Values.ToList();

    public StoredObject Put(ResourceType type, JsonObject json)
    {
        Stamp(json);
        var stored = new StoredObject(type, json);
        var before = _objects.GetValueOrDefault(stored.Key);
        _objects[stored.Key] = stored;
        Record(new(before is null ? Change.Added : Change.Modified, stored, before));
        return stored;
    }

    public StoredObject Remove(StoredObject stored)
    {
        var last = stored.Json.Copy();
        Stamp(last);
        var removed = new StoredObject(stored.Type, last);
        _objects.Remove(stored.Key);
        Record(new(Change.Deleted, removed, stored));
        return removed;
    }

    public IEnumerable<WatchEvent> After(long version) => _history.Where(step => step.Version > version).ToList();

    /// <summary>Drops the history, so that every watch from an older version is answered with 410 Gone.</summary>
    public void Compact()
    {
        _history.Clear();
        CompactedAt = Version;
    }

    private void Stamp(JsonObject json) => json.Child("metadata")["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);

    private void Record(WatchEvent step)
    {
        _history.Enqueue(step);
        while (_history.Count > historyLimit)
        {
            CompactedAt = _history.Dequeue().Version;
        }

        Written?.Invoke(step);
    }
}
