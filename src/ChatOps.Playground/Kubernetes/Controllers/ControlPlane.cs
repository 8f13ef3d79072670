using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Notifies every controller of the changes that concern it. A new controller is a new entry in <see cref="_controllers"/>.
/// </summary>
internal sealed class ControlPlane
{
    public const string Manager = "kube-controller-manager";

    private static readonly ResourceType[] Adopters =
    [
        ResourceCatalog.ReplicaSets, ResourceCatalog.StatefulSets, ResourceCatalog.DaemonSets
    ];

    private readonly Cluster _cluster;
    private readonly Dictionary<ResourceType, Action<ObjectKey>> _controllers;
    private readonly GarbageCollector _garbage;

    private ControlPlane(Cluster cluster)
    {
        _cluster = cluster;
        _controllers = new()
        {
            [ResourceCatalog.Deployments] = new DeploymentController(cluster, Queue).Sync,
            [ResourceCatalog.ReplicaSets] = new ReplicaSetController(cluster, Queue).Sync,
            [ResourceCatalog.StatefulSets] = new StatefulSetController(cluster, Queue).Sync,
            [ResourceCatalog.DaemonSets] = new DaemonSetController(cluster, Queue).Sync,
            [ResourceCatalog.Jobs] = new JobController(cluster, Queue).Sync,
            [ResourceCatalog.PodDisruptionBudgets] = new DisruptionController(cluster).Sync,
            [ResourceCatalog.ResourceQuotas] = new QuotaController(cluster).Sync,
            [ResourceCatalog.HorizontalPodAutoscalers] = new AutoscalerController(cluster, Queue).Sync,
        };
        _garbage = new(cluster);
        cluster.Store.Written += OnWritten;
    }

    public static void Start(Cluster cluster)
    {
        _ = new ControlPlane(cluster);
        foreach (var name in new[] { "default", "kube-system" }.Union(cluster.Options.Namespaces))
        {
            Seeding.Namespace(cluster, name);
        }

        foreach (var name in Kubelet.Nodes)
        {
            Seeding.Node(cluster, name);
        }
    }

    private void OnWritten(WatchEvent step)
    {
        var stored = step.Object;
        var there = step.Change != Change.Deleted;
        if (there && !IsOwnStatus(step))
        {
            Queue(stored.Key);
        }

        if (stored.Type == ResourceCatalog.ReplicaSets || stored.Type == ResourceCatalog.ControllerRevisions)
        {
            QueueOwnerOf(stored);
        }
        else if (stored.Type == ResourceCatalog.Pods)
        {
            _cluster.Kubelet.On(step);
            QueueOwnerOf(stored);
            QueueOwnerOf(step.Before);
            QueueAll(ResourceCatalog.PodDisruptionBudgets, stored.Namespace);
            QueueAll(ResourceCatalog.ResourceQuotas, stored.Namespace);
            if (!there && Owner.Of(stored) is { } replicaSet && replicaSet.Type == ResourceCatalog.ReplicaSets)
            {
                // A Deployment with the Recreate strategy waits for the last old pod to be gone.
                QueueOwnerOf(_cluster.Store.Get(replicaSet.Type, replicaSet.Namespace, replicaSet.Name));
            }
        }

        else if (stored.Type == ResourceCatalog.Nodes)
        {
            QueueAll(ResourceCatalog.DaemonSets, null);
        }

        if (!there || stored.Deleting)
        {
            _cluster.Work.Add(("garbage", stored.Uid), () => _garbage.Collect(stored));
        }
    }

    // An autoscaler that synced again because of its own status wouldn't keep to its 15 seconds.
    private static bool IsOwnStatus(WatchEvent step) =>
        step.Object.Type == ResourceCatalog.HorizontalPodAutoscalers
            && step.Before is { } before
            && JsonNode.DeepEquals(before.Json["spec"], step.Object.Json["spec"]);

    private void QueueOwnerOf(StoredObject? stored)
    {
        if (Owner.Of(stored) is not { } owner)
        {
            QueueAdopters(stored);
        }
        else
        {
            Queue(owner);
        }
    }

    // Objects without an owner may match a selector and be adopted.
    private void QueueAdopters(StoredObject? orphan)
    {
        foreach (var set in orphan?.Type == ResourceCatalog.Pods
            ? Adopters.SelectMany(type => _cluster.Store.List(type, orphan.Namespace))
            : [])
        {
            if (LabelSelector.Of(set.Json.At("spec", "selector")).Matches(orphan!.Json))
            {
                Queue(set.Key);
            }
        }
    }

    private void QueueAll(ResourceType type, string? @namespace)
    {
        foreach (var found in _cluster.Store.List(type, @namespace))
        {
            Queue(found.Key);
        }
    }

    private void Queue(ObjectKey key)
    {
        if (_controllers.TryGetValue(key.Type, out var sync))
        {
            _cluster.Work.Add(key, () => sync(key));
        }
    }
}

/// <summary>The controller that owns an object.</summary>
internal static class Owner
{
    public static ObjectKey? Of(StoredObject? stored) =>
        Reference(stored) is { } reference && ResourceCatalog.FindKind(reference.Text("apiVersion"), reference.Text("kind")) is { } type
            ? new(type, stored!.Namespace, reference.Text("name") ?? "")
            : null;

    public static bool Is(StoredObject stored, StoredObject owner) => Reference(stored).Text("uid") == owner.Uid;

    public static JsonObject? Reference(StoredObject? stored) =>
        stored?.Json.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Flag("controller"));

    public static JsonObject ReferenceTo(StoredObject owner) => new()
    {
        ["apiVersion"] = owner.Type.ApiVersion,
        ["kind"] = owner.Type.Kind,
        ["name"] = owner.Name,
        ["uid"] = owner.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>
    /// The objects that this owner controls, after adopting orphans that match its selector and releasing those that no longer do.
    /// </summary>
    /// <param name="belongs">A condition for belonging to this owner, in addition to the selector.</param>
    public static List<StoredObject> Claim(Cluster cluster, StoredObject owner, ResourceType type, Func<StoredObject, bool>? belongs = null)
    {
        var selector = LabelSelector.Of(owner.Json.At("spec", "selector"));
        var claimed = new List<StoredObject>();
        foreach (var found in cluster.Store.List(type, owner.Namespace))
        {
            var matches = selector.Matches(found.Json) && (belongs?.Invoke(found) ?? true);
            if (Is(found, owner) && !matches && !found.Deleting)
            {
                cluster.Registry.Change(found, ControlPlane.Manager, "", json => json.Child("metadata").Remove("ownerReferences"));
            }
            else if (Is(found, owner))
            {
                claimed.Add(found);
            }
            else if (matches && !found.Deleting && !owner.Deleting && Reference(found) is null)
            {
                claimed.Add(cluster.Registry.Change(
                    found,
                    ControlPlane.Manager,
                    "",
                    json => json.Child("metadata")["ownerReferences"] = new JsonArray(ReferenceTo(owner))));
            }
        }

        return claimed;
    }
}
