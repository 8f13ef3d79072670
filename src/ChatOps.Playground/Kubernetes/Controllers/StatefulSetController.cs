using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Manages the ordinal pods of StatefulSets, modelled on the real controller (kubernetes/pkg/controller/statefulset): it makes the same
/// decisions in the same order. So here, too, an ordered set is blocked while one of its pods isn't ready. It doesn't even replace that pod
/// when the template has been fixed; someone has to delete it.
/// </summary>
internal sealed class StatefulSetController(Cluster cluster, Action<ObjectKey> queue)
{
    public const string RevisionLabel = "controller-revision-hash";

    private const string Component = "statefulset-controller";
    private const string HashLabel = "controller.kubernetes.io/hash";

    private readonly Deletion _deletion = new(cluster);
    private readonly Retries _retries = new(cluster, queue);

    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { } stored)
        {
            return;
        }

        var set = new StatefulSetView(stored);
        var history = new RevisionHistory(cluster, stored, HashLabel);
        if ((stored.Deleting ? history.Newest : history.Current()) is not { } update)
        {
            return;
        }

        var current = history.Named(stored.Json.Text("status", "currentRevision")) ?? update;
        var failure = stored.Deleting ? null : Act(set, current, update);

        // Read again, so that what was just done is included.
        var pods = Pods(set);
        WriteStatus(set, pods, current, update, history.Collisions);
        history.CleanUp(
            revision => revision.Name == current.Name || revision.Name == update.Name || pods.Any(pod => RevisionOf(pod) == revision.Name));
        _retries.Note(stored, failure);
    }

    private static string? RevisionOf(StoredObject pod) => pod.Json.Text("metadata", "labels", RevisionLabel);

    private static bool IsHealthy(StoredObject? pod) => pod is { Deleting: false } && PodState.IsReady(pod);

    private List<StoredObject> Pods(StatefulSetView set) =>
        Owner.Claim(cluster, set.Stored, ResourceCatalog.Pods, pod => set.PlaceOf(pod) is not null);

    private Failure? Act(StatefulSetView set, StoredObject current, StoredObject update)
    {
        var pods = Pods(set);
        var replicas = new StoredObject?[set.Replicas];
        var condemned = new List<StoredObject>();
        foreach (var pod in pods)
        {
            if (set.PlaceOf(pod) is { } place and >= 0 && place < set.Replicas)
            {
                replicas[place] = pod;
            }
            else
            {
                condemned.Add(pod);
            }
        }

        for (var place = 0; place < replicas.Length; place++)
        {
            var goesOn = Keep(set, place, replicas[place], place < set.Partition ? current : update, out var failure);
            if (failure is not null || (!goesOn && set.InOrder))
            {
                return failure;
            }
        }

        if (Shrink(set, replicas, condemned) && !set.UpdatesOnDelete)
        {
            Update(set, replicas, update);
        }

        return null;
    }

    /// <summary>True when this pod doesn't block the others.</summary>
    private bool Keep(StatefulSetView set, int place, StoredObject? pod, StoredObject revision, out Failure? failure)
    {
        failure = null;
        if (pod is null)
        {
            failure = Create(set, place, revision);
            return false;
        }

        if (PodState.IsOver(pod))
        {
            if (!pod.Deleting)
            {
                cluster.Recorder.Warning(
                    set.Stored,
                    Component,
                    "RecreatingFailedPod",
                    $"StatefulSet {set.Stored.Namespace}/{set.Name} is recreating failed Pod {pod.Name}");
                Delete(set, pod);
            }

            return false;
        }

        return !pod.Deleting && PodState.IsAvailable(pod, set.Settle, cluster.Schedule.Now);
    }

    /// <summary>Deletes pods beyond the replicas, highest ordinal first. True when none of them blocks an update.</summary>
    private bool Shrink(StatefulSetView set, StoredObject?[] replicas, List<StoredObject> condemned)
    {
        // Of several broken pods, only the first may be deleted: the others might still recover.
        var firstBroken = replicas.OfType<StoredObject>().Concat(condemned.OrderBy(set.PlaceOf)).FirstOrDefault(pod => !IsHealthy(pod));
        foreach (var pod in condemned.OrderByDescending(set.PlaceOf))
        {
            if (!set.InOrder)
            {
                if (!pod.Deleting)
                {
                    Delete(set, pod);
                }

                continue;
            }

            if (!pod.Deleting && (PodState.IsAvailable(pod, set.Settle, cluster.Schedule.Now) || pod == firstBroken))
            {
                Delete(set, pod);
            }

            return false;
        }

        return true;
    }

    // Highest ordinal first, one at a time, and never past an unhealthy pod.
    private void Update(StatefulSetView set, StoredObject?[] replicas, StoredObject update)
    {
        for (var place = replicas.Length - 1; place >= set.Partition; place--)
        {
            // A parallel set may have just created this pod; it has the right revision, but isn't ready.
            var pod = replicas[place];
            if (pod is { Deleting: false } && RevisionOf(pod) != update.Name)
            {
                Delete(set, pod);
                return;
            }

            if (!IsHealthy(pod))
            {
                return;
            }
        }
    }

    private Failure? Create(StatefulSetView set, int place, StoredObject revision)
    {
        var template = RevisionHistory.TemplateOf(revision);
        var name = set.PodName(place);
        var metadata = template.Child("metadata");
        metadata["name"] = name;
        metadata["ownerReferences"] = new JsonArray(Owner.ReferenceTo(set.Stored));
        var labels = metadata.Child("labels");
        labels["statefulset.kubernetes.io/pod-name"] = name;
        labels["apps.kubernetes.io/pod-index"] = (set.Start + place).ToString();
        labels[RevisionLabel] = revision.Name;
        var spec = template.Child("spec");
        spec["hostname"] = name;
        if (set.Json.Text("spec", "serviceName") is { Length: > 0 } service)
        {
            spec["subdomain"] = service;
        }

        var pod = new JsonObject { ["metadata"] = metadata.Copy(), ["spec"] = spec.Copy() };
        if (cluster.Registry
            .Create(ResourceCatalog.Pods, set.Stored.Namespace, pod, new(new(ControlPlane.Manager)))
            .Failed(out var failure, out _))
        {
            cluster.Recorder.Warning(
                set.Stored, Component, "FailedCreate", $"create Pod {name} in StatefulSet {set.Name} failed error: {failure.Message}");
            return failure;
        }

        cluster.Recorder.Normal(set.Stored, Component, "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name} successful");
        return null;
    }

    private void Delete(StatefulSetView set, StoredObject pod)
    {
        _deletion.Delete(pod, new());
        cluster.Recorder.Normal(set.Stored, Component, "SuccessfulDelete", $"delete Pod {pod.Name} in StatefulSet {set.Name} successful");
    }

    private void WriteStatus(StatefulSetView set, List<StoredObject> pods, StoredObject current, StoredObject update, int collisions)
    {
        var now = cluster.Schedule.Now;
        var ready = pods.Count(PodState.IsReady);
        var updated = Staying(update);
        if (PodState.NextAvailable(pods, set.Settle, now) is { } due)
        {
            cluster.Schedule.At(due, () => queue(set.Stored.Key));
        }

        // The new revision only becomes the current one when all pods exist, are ready and are updated.
        var complete = !set.UpdatesOnDelete && updated == set.Replicas && ready == set.Replicas && pods.Count == set.Replicas;
        var status = new JsonObject
        {
            ["observedGeneration"] = set.Json.Number("metadata", "generation"),
            ["replicas"] = pods.Count,
            ["availableReplicas"] = pods.Count(pod => PodState.IsAvailable(pod, set.Settle, now)),
            ["currentRevision"] = complete ? update.Name : current.Name,
            ["updateRevision"] = update.Name,
            ["collisionCount"] = collisions,
        };
        Count("readyReplicas", ready);
        Count("currentReplicas", complete ? updated : Staying(current));
        Count("updatedReplicas", updated);
        if (cluster.Store.Get(set.Stored.Type, set.Stored.Namespace, set.Name) is { } live && live.Uid == set.Stored.Uid)
        {
            cluster.Registry.Change(live, ControlPlane.Manager, "status", json => json["status"] = status);
        }

        int Staying(StoredObject revision) => pods.Count(pod => !pod.Deleting && RevisionOf(pod) == revision.Name);

        // The real types omit these zeros, and only these.
        void Count(string name, int count)
        {
            if (count > 0)
            {
                status[name] = count;
            }
        }
    }
}
