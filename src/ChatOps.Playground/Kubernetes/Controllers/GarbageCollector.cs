using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Deletes dependents of deleted objects, and empties namespaces that are being deleted.</summary>
internal sealed class GarbageCollector(Cluster cluster)
{
    private readonly Deletion _deletion = new(cluster);

    /// <param name="stored">A deleted object, or one that is waiting for its dependents.</param>
    public void Collect(StoredObject stored)
    {
        var live = cluster.Store.Get(stored.Type, stored.Namespace, stored.Name) is { } found && found.Uid == stored.Uid ? found : null;
        if (live?.Type == ResourceCatalog.Namespaces)
        {
            Empty(live);
        }
        else if (live is null
            || live.Json.At("metadata", "finalizers") is JsonArray finalizers && finalizers.Any(item => item.Text() == Deletion.Foreground))
        {
            DeleteDependents(stored, live);
        }

        if (live is null)
        {
            RecheckWaiting(stored);
        }
    }

    private void DeleteDependents(StoredObject owner, StoredObject? waiting)
    {
        var dependents = _deletion.Dependents(owner).ToList();
        foreach (var dependent in dependents.Where(dependent => !dependent.Deleting))
        {
            _deletion.Delete(dependent, new() { Propagation = waiting is null ? "Background" : "Foreground" });
        }

        if (dependents.Count == 0 && waiting is not null)
        {
            cluster.Registry.Change(waiting, ControlPlane.Manager, "", json =>
                json.At("metadata", "finalizers")!.AsArray().RemoveAll(item => item.Text() == Deletion.Foreground));
        }
    }

    private void Empty(StoredObject @namespace)
    {
        var content = cluster.Store.Everything().Where(found => found.Namespace == @namespace.Name).ToList();
        foreach (var found in content.Where(found => !found.Deleting))
        {
            _deletion.Delete(found, new());
        }

        if (content.Count == 0)
        {
            cluster.Store.Remove(@namespace);
        }
        else
        {
            cluster.Schedule.In(cluster.Options.ControllerDelay, () => Collect(@namespace));
        }
    }

    // An owner that is being deleted in the foreground may be waiting for this one.
    private void RecheckWaiting(StoredObject gone)
    {
        foreach (var uid in gone.Json.Items("metadata", "ownerReferences").Select(reference => reference.Text("uid")))
        {
            if (cluster.Store.Everything().FirstOrDefault(found => found.Uid == uid && found.Deleting) is { } owner)
            {
                Collect(owner);
            }
        }
    }
}
