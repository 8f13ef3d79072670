using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Keeps the number of pods that each ReplicaSet wants.</summary>
internal sealed class ReplicaSetController(Cluster cluster, Action<ObjectKey> queue)
{
    private const string Component = "replicaset-controller";

    // Like the real controller: a set that wants very many pods gets them in bursts.
    private const int Burst = 500;

    private readonly Deletion _deletion = new(cluster);
    private readonly Retries _retries = new(cluster, queue);

    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { } set)
        {
            return;
        }

        var active = Active(set);
        var missing = Wanted(set) - active.Count;
        Failure? failure = null;
        if (!set.Deleting && missing > 0)
        {
            failure = CreatePods(set, Math.Min(missing, Burst));
        }
        else if (!set.Deleting && missing < 0)
        {
            DeletePods(set, active, -missing);
        }

        // Read again, so that what was just done is included.
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is { } current)
        {
            WriteStatus(current, failure);
        }

        _retries.Note(set, failure);
    }

    private static int Wanted(StoredObject set) => set.Json.Number("spec", "replicas") ?? 1;

    private List<StoredObject> Active(StoredObject set) =>
        [.. Owner.Claim(cluster, set, ResourceCatalog.Pods).Where(pod => !pod.Deleting && !PodState.IsOver(pod))];

    private Failure? CreatePods(StoredObject set, int count)
    {
        var template = set.Json.At("spec", "template");
        for (var i = 0; i < count; i++)
        {
            var metadata = template.At("metadata") is JsonObject given ? given.Copy() : [];
            metadata["generateName"] = $"{set.Name}-";
            metadata["ownerReferences"] = new JsonArray(Owner.ReferenceTo(set));
            var pod = new JsonObject { ["metadata"] = metadata, ["spec"] = template.At("spec")?.DeepClone() };
            if (cluster.Registry
                .Create(ResourceCatalog.Pods, set.Namespace, pod, new(new(ControlPlane.Manager)))
                .Failed(out var failure, out var created))
            {
                cluster.Recorder.Warning(set, Component, "FailedCreate", $"Error creating: {failure.Message}");
                return failure;
            }

            cluster.Recorder.Normal(set, Component, "SuccessfulCreate", $"Created pod: {created.Name}");
        }

        return null;
    }

    // Deletes the least valuable first: not on a node, not running, not ready, ready for the shortest time, most restarts, newest.
    private void DeletePods(StoredObject set, List<StoredObject> active, int count)
    {
        var order = active
            .OrderBy(pod => pod.Json.Text("spec", "nodeName") is not null)
            .ThenBy(pod => pod.Json.Text("status", "phase") == "Running")
            .ThenBy(pod => PodState.ReadySince(pod) is not null)
            .ThenByDescending(pod => PodState.ReadySince(pod))
            .ThenByDescending(pod => pod.Json.Items("status", "containerStatuses").Sum(status => status.Number("restartCount") ?? 0))
            .ThenByDescending(pod => pod.Version);
        foreach (var pod in order.Take(count).ToList())
        {
            _deletion.Delete(pod, new());
            cluster.Recorder.Normal(set, Component, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        }
    }

    private void WriteStatus(StoredObject set, Failure? failure)
    {
        var active = Active(set);
        var ready = active.Select(PodState.ReadySince).OfType<DateTimeOffset>().ToList();
        var settle = TimeSpan.FromSeconds(set.Json.Number("spec", "minReadySeconds") ?? 0);
        var available = ready.Count(since => since + settle <= cluster.Schedule.Now);
        if (ready.Where(since => since + settle > cluster.Schedule.Now).Order().ToList() is [var soonest, ..])
        {
            cluster.Schedule.At(soonest + settle, () => queue(set.Key));
        }

        var status = new JsonObject { ["replicas"] = active.Count };
        Count(status, "fullyLabeledReplicas", active.Count);
        Count(status, "readyReplicas", ready.Count);
        Count(status, "availableReplicas", available);
        status["terminatingReplicas"] = Owner.Claim(cluster, set, ResourceCatalog.Pods).Count(pod => pod.Deleting && !PodState.IsOver(pod));
        status["observedGeneration"] = set.Json.Number("metadata", "generation");
        if (Conditions(set, failure) is { Count: > 0 } conditions)
        {
            status["conditions"] = conditions;
        }

        cluster.Registry.Change(set, ControlPlane.Manager, "status", json => json["status"] = status);
    }

    private JsonArray Conditions(StoredObject set, Failure? failure)
    {
        if (failure is null)
        {
            return [];
        }

        return set.Json.Items("status", "conditions").FirstOrDefault() is { } standing
            ? [standing.DeepClone()]
            :
            [
                new JsonObject
                {
                    ["type"] = "ReplicaFailure",
                    ["status"] = "True",
                    ["lastTransitionTime"] = cluster.Schedule.Timestamp,
                    ["reason"] = "FailedCreate",
                    ["message"] = failure.Message,
                },
            ];
    }

    private static void Count(JsonObject status, string name, int count)
    {
        // The real types omit zeros; clients must cope with that here too.
        if (count > 0)
        {
            status[name] = count;
        }
    }
}
