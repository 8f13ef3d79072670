using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Keeps one pod of each DaemonSet on every node, modelled on the real controller (kubernetes/pkg/controller/daemon). Unlike a StatefulSet,
/// it replaces broken old pods immediately, whatever maxUnavailable is. maxSurge isn't emulated.
/// </summary>
internal sealed class DaemonSetController(Cluster cluster, Action<ObjectKey> queue)
{
    private const string Component = "daemonset-controller";
    private const string HashLabel = "controller-revision-hash";

    private readonly Deletion _deletion = new(cluster);
    private readonly Retries _retries = new(cluster, queue);

    public void Sync(ObjectKey key)
    {
        // Like the real controller: a set that is being deleted is left to the garbage collector.
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { Deleting: false } set)
        {
            return;
        }

        var history = new RevisionHistory(cluster, set, HashLabel);
        var update = history.Current();
        var hash = RevisionHistory.HashOf(update, HashLabel);
        var failure = Place(set, update, hash);
        if (failure is null && set.Json.Text("spec", "updateStrategy", "type") != "OnDelete")
        {
            Update(set, hash);
        }

        WriteStatus(set, hash, history.Collisions);
        var alive = Pods(set).Select(HashOf).ToHashSet();
        history.CleanUp(revision => revision.Name == update.Name || alive.Contains(RevisionHistory.HashOf(revision, HashLabel)));
        _retries.Note(set, failure);
    }

    private static string? HashOf(StoredObject pod) => pod.Json.Text("metadata", "labels", HashLabel);

    private static TimeSpan Settle(StoredObject set) => TimeSpan.FromSeconds(set.Json.Number("spec", "minReadySeconds") ?? 0);

    private static bool RunsOn(StoredObject set, StoredObject node)
    {
        var labels = node.Json.StringMap("metadata", "labels");
        return set.Json
            .StringMap("spec", "template", "spec", "nodeSelector")
            .All(wanted => labels.GetValueOrDefault(wanted.Key) == wanted.Value);
    }

    private List<StoredObject> Pods(StoredObject set) => Owner.Claim(cluster, set, ResourceCatalog.Pods);

    // The pods of every node, oldest first.
    private ILookup<string, StoredObject> ByNode(StoredObject set) => Pods(set)
        .OrderBy(pod => pod.Json.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
        .ToLookup(pod => NodeBinding.Of(pod) ?? "");

    private List<StoredObject> Nodes(StoredObject set) => [.. cluster.Store.List(ResourceCatalog.Nodes).Where(node => RunsOn(set, node))];

    /// <summary>Creates missing pods and deletes those that have ended or are surplus.</summary>
    private Failure? Place(StoredObject set, StoredObject update, string hash)
    {
        var nodes = Nodes(set);
        var pods = ByNode(set);
        foreach (var pod in pods.Where(group => nodes.TrueForAll(node => node.Name != group.Key))
            .SelectMany(group => group)
            .Where(pod => !pod.Deleting))
        {
            Delete(set, pod);
        }

        foreach (var node in nodes)
        {
            var here = pods[node.Name].ToList();
            foreach (var over in here.Where(pod => !pod.Deleting && PodState.IsOver(pod)))
            {
                cluster.Recorder.Warning(
                    set,
                    Component,
                    "FailedDaemonPod",
                    $"Found failed daemon pod {set.Namespace}/{over.Name} on node {node.Name}, will try to kill it");
                Delete(set, over);
            }

            foreach (var surplus in here.Where(pod => !pod.Deleting && !PodState.IsOver(pod)).Skip(1))
            {
                Delete(set, surplus);
            }

            // A pod that is still terminating keeps its place.
            if (here.Count == 0 && Create(set, update, hash, node.Name) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Deletes old pods, as many as may be unavailable at once.</summary>
    private void Update(StoredObject set, string hash)
    {
        var nodes = Nodes(set);
        var pods = ByNode(set);
        var (missing, broken, replaceable) = (0, new List<StoredObject>(), new List<StoredObject>());
        foreach (var node in nodes)
        {
            var pod = pods[node.Name].FirstOrDefault(pod => !pod.Deleting);
            var available = pod is not null && PodState.IsAvailable(pod, Settle(set), cluster.Schedule.Now);
            if (pod is null || (HashOf(pod) == hash && !available))
            {
                missing++;
            }
            else if (HashOf(pod) != hash)
            {
                (available ? replaceable : broken).Add(pod);
            }
        }

        foreach (var pod in broken.Concat(replaceable.Take(Math.Max(0, MaxUnavailable(set, nodes.Count) - missing))))
        {
            Delete(set, pod);
        }
    }

    // Rounded up and at least one: otherwise no pod could ever be replaced.
    private static int MaxUnavailable(StoredObject set, int nodes)
    {
        var value = set.Json.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
        var count = value.Number()
            ?? (int.TryParse(value.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
                ? (int)Math.Ceiling(percent * nodes / 100d)
                : 1);
        return Math.Max(1, count);
    }

    private Failure? Create(StoredObject set, StoredObject revision, string hash, string node)
    {
        var template = RevisionHistory.TemplateOf(revision);
        var metadata = template.Child("metadata");
        metadata["generateName"] = $"{set.Name}-";
        metadata["ownerReferences"] = new JsonArray(Owner.ReferenceTo(set));
        metadata.Child("labels")[HashLabel] = hash;
        NodeBinding.Set(template.Child("spec"), node);
        var pod = new JsonObject { ["metadata"] = metadata.Copy(), ["spec"] = template.Child("spec").Copy() };
        if (cluster.Registry
            .Create(ResourceCatalog.Pods, set.Namespace, pod, new(new(ControlPlane.Manager)))
            .Failed(out var failure, out var created))
        {
            cluster.Recorder.Warning(set, Component, "FailedCreate", $"Error creating: {failure.Message}");
            return failure;
        }

        cluster.Recorder.Normal(set, Component, "SuccessfulCreate", $"Created pod: {created.Name}");
        return null;
    }

    private void Delete(StoredObject set, StoredObject pod)
    {
        _deletion.Delete(pod, new());
        cluster.Recorder.Normal(set, Component, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
    }

    private void WriteStatus(StoredObject set, string hash, int collisions)
    {
        var (now, settle) = (cluster.Schedule.Now, Settle(set));
        var nodes = Nodes(set).Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        var pods = ByNode(set);
        if (PodState.NextAvailable(pods.SelectMany(group => group), settle, now) is { } due)
        {
            cluster.Schedule.At(due, () => queue(set.Key));
        }

        // If there are several pods on a node, the oldest counts.
        var placed = pods.Where(group => nodes.Contains(group.Key)).Select(group => group.First()).ToList();
        var available = placed.Count(pod => PodState.IsAvailable(pod, settle, now));
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = placed.Count,
            ["numberMisscheduled"] = pods.Count(group => group.Key.Length > 0 && !nodes.Contains(group.Key)),
            ["desiredNumberScheduled"] = nodes.Count,
            ["numberReady"] = placed.Count(PodState.IsReady),
            ["observedGeneration"] = set.Json.Number("metadata", "generation"),
        };
        Count("updatedNumberScheduled", placed.Count(pod => HashOf(pod) == hash));
        Count("numberAvailable", available);
        Count("numberUnavailable", nodes.Count - available);
        Count("collisionCount", collisions);
        if (cluster.Store.Get(set.Type, set.Namespace, set.Name) is { } live && live.Uid == set.Uid)
        {
            cluster.Registry.Change(live, ControlPlane.Manager, "status", json => json["status"] = status);
        }

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
