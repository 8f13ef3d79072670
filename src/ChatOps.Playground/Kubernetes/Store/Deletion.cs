using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>How to delete an object; null means the kind's default.</summary>
internal sealed record DeleteOptions
{
    public int? GraceSeconds { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string Propagation { get; init; } = "Background";

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }
}

/// <summary>
/// Deletes objects as the API server does: immediately, or by marking them until their finalizers are removed or they have stopped.
/// </summary>
internal sealed class Deletion(Cluster cluster)
{
    public const string Foreground = "foregroundDeletion";

    /// <summary>The object after the deletion: with a deletionTimestamp, or the last version when it is gone.</summary>
    public Answer<StoredObject> Delete(StoredObject live, DeleteOptions options)
    {
        if ((options.Uid ?? live.Uid) != live.Uid)
        {
            return Failure.Precondition(
                live.Type,
                live.Name,
                $"the UID in the precondition ({options.Uid}) does not match the UID in record ({live.Uid}). The object might have been deleted and then recreated");
        }

        var version = live.Json.Text("metadata", "resourceVersion");
        if ((options.ResourceVersion ?? version) != version)
        {
            return Failure.Precondition(
                live.Type,
                live.Name,
                $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record ({version}). The object might have been modified");
        }

        if (options.DryRun)
        {
            return live;
        }

        if (options.Propagation == "Orphan")
        {
            Release(live);
        }

        return Grace(live, options) switch
        {
            > 0 and var grace => live.Deleting ? live : Mark(live, grace, null),
            _ when live.Type == ResourceCatalog.Namespaces => live.Deleting ? live : MarkNamespace(live),
            _ when options.Propagation == "Foreground" && Dependents(live).Any() => Mark(live, 0, Foreground),
            _ when live.Json.At("metadata", "finalizers") is JsonArray { Count: > 0 } => live.Deleting ? live : Mark(live, 0, null),
            _ => cluster.Store.Remove(live),
        };
    }

    public IEnumerable<StoredObject> Dependents(StoredObject owner) =>
        cluster.Store
            .Everything()
            .Where(found => found.Json.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner.Uid));

    private static int Grace(StoredObject live, DeleteOptions options)
    {
        // A pod that was never scheduled to a node has nothing to stop.
        var stops = live.Type.StopsGracefully
            && live.Json.Text("spec", "nodeName") is not null
            && live.Json.Text("status", "phase") is not ("Succeeded" or "Failed");
        return stops ? options.GraceSeconds ?? live.Json.Number("spec", "terminationGracePeriodSeconds") ?? 30 : 0;
    }

    private StoredObject Mark(StoredObject live, int grace, string? finalizer)
    {
        var json = live.Json.Copy();
        var metadata = json.Child("metadata");
        metadata.Default("deletionTimestamp", Schedule.Format(cluster.Schedule.Now.AddSeconds(grace)));
        metadata["deletionGracePeriodSeconds"] = grace;
        if (live.Type.CountsGenerations)
        {
            metadata["generation"] = (metadata.Number("generation") ?? 0) + 1;
        }

        if (finalizer is not null && metadata["finalizers"] is not JsonArray)
        {
            metadata["finalizers"] = new JsonArray(finalizer);
        }

        return cluster.Store.Put(live.Type, json);
    }

    private StoredObject MarkNamespace(StoredObject live)
    {
        var json = live.Json.Copy();
        json.Child("metadata")["deletionTimestamp"] = cluster.Schedule.Timestamp;
        json.Child("status")["phase"] = "Terminating";
        return cluster.Store.Put(live.Type, json);
    }

    private void Release(StoredObject owner)
    {
        foreach (var dependent in Dependents(owner))
        {
            cluster.Registry.Change(dependent, "kube-controller-manager", "", json =>
            {
                var references = json.At("metadata", "ownerReferences")!.AsArray();
                references.RemoveAll(reference => reference.Text("uid") == owner.Uid);
                if (references.Count == 0)
                {
                    json.Child("metadata").Remove("ownerReferences");
                }
            });
        }
    }
}
