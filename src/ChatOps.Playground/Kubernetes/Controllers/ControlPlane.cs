using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Tells every controller of the changes that concern it. A new controller is a new line in <see cref="OnWritten"/>.</summary>
internal sealed class ControlPlane
{
    public const string Manager = "kube-controller-manager";

    private readonly Cluster cluster;
    private readonly DeploymentController deployments;
    private readonly ReplicaSetController replicaSets;
    private readonly GarbageCollector garbage;

    private ControlPlane(Cluster cluster)
    {
        this.cluster = cluster;
        deployments = new(cluster, QueueDeployment);
        replicaSets = new(cluster, QueueReplicaSet);
        garbage = new(cluster);
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
        if (stored.Type == ResourceCatalog.Deployments && there)
        {
            QueueDeployment(stored.Key);
        }
        else if (stored.Type == ResourceCatalog.ReplicaSets)
        {
            if (there)
            {
                QueueReplicaSet(stored.Key);
            }

            QueueOwnerOf(stored);
        }
        else if (stored.Type == ResourceCatalog.Pods)
        {
            cluster.Kubelet.On(step);
            QueueOwnerOf(stored);
            QueueOwnerOf(step.Before);
            if (!there && Owner.Of(stored) is { } replicaSet)
            {
                // A deployment that recreates waits for the last old pod to be gone.
                QueueOwnerOf(cluster.Store.Get(replicaSet.Type, replicaSet.Namespace, replicaSet.Name));
            }
        }

        if (!there || stored.Deleting)
        {
            cluster.Work.Add(("garbage", stored.Uid), () => garbage.Collect(stored));
        }
    }

    private void QueueOwnerOf(StoredObject? stored)
    {
        if (Owner.Of(stored) is not { } owner)
        {
            QueueAdopters(stored);
        }
        else if (owner.Type == ResourceCatalog.Deployments)
        {
            QueueDeployment(owner);
        }
        else if (owner.Type == ResourceCatalog.ReplicaSets)
        {
            QueueReplicaSet(owner);
        }
    }

    // What nobody owns may match a selector and be adopted.
    private void QueueAdopters(StoredObject? orphan)
    {
        foreach (var set in orphan?.Type == ResourceCatalog.Pods ? cluster.Store.List(ResourceCatalog.ReplicaSets, orphan.Namespace) : [])
        {
            if (LabelSelector.Of(set.Json.At("spec", "selector")).Matches(orphan!.Json))
            {
                QueueReplicaSet(set.Key);
            }
        }
    }

    private void QueueDeployment(ObjectKey key) => cluster.Work.Add(key, () => deployments.Sync(key));

    private void QueueReplicaSet(ObjectKey key) => cluster.Work.Add(key, () => replicaSets.Sync(key));
}

/// <summary>The controller that an object belongs to.</summary>
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
    /// What this owner controls, after adopting what matches its selector and belongs to nobody,
    /// and letting go of what does not match any more.
    /// </summary>
    public static List<StoredObject> Claim(Cluster cluster, StoredObject owner, ResourceType type)
    {
        var selector = LabelSelector.Of(owner.Json.At("spec", "selector"));
        var claimed = new List<StoredObject>();
        foreach (var found in cluster.Store.List(type, owner.Namespace))
        {
            var matches = selector.Matches(found.Json);
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
                claimed.Add(cluster.Registry.Change(found, ControlPlane.Manager, "", json => json.Child("metadata")["ownerReferences"] = new JsonArray(ReferenceTo(owner))));
            }
        }

        return claimed;
    }
}
