namespace ChatOps.Playground.Kubernetes.Store;

internal enum Change
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One step of the store's history. <paramref name="Before"/> is null only when the object was added.</summary>
internal sealed record WatchEvent(Change Change, StoredObject Object, StoredObject? Before)
{
    public long Version => Object.Version;
}
