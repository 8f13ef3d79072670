using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>One sync of one Deployment and its ReplicaSets by the deployment controller.</summary>
internal sealed class Rollout
{
    private const string Component = "deployment-controller";

    private readonly Cluster _cluster;
    private readonly Action<ObjectKey> _queue;
    private readonly List<ReplicaSetView> _old = [];

    public Rollout(Cluster cluster, DeploymentView deployment, Action<ObjectKey> queue)
    {
        (_cluster, _queue, Deployment) = (cluster, queue, deployment);
        Status = deployment.Json.At("status") is JsonObject status ? status.Copy() : [];
        Split();
    }

    public DeploymentView Deployment { get; private set; }

    /// <summary>The status to be written; conditions are recorded here in the meantime.</summary>
    public JsonObject Status { get; }

    /// <summary>The ReplicaSet of the current template; null before it is created.</summary>
    public ReplicaSetView? New { get; private set; }

    /// <summary>The other ReplicaSets, oldest first.</summary>
    public IReadOnlyList<ReplicaSetView> Old => _old;

    public IEnumerable<ReplicaSetView> All => New is null ? _old : _old.Append(New);

    /// <summary>Whether someone has changed spec.replicas since the ReplicaSets were last scaled.</summary>
    public bool IsScaling() => All.Any(set =>
        set.Wanted > 0
        && int.TryParse(set.Annotations.GetValueOrDefault(Revisions.DesiredReplicas), out var desired)
        && desired != Deployment.Replicas);

    /// <summary>A paused Deployment makes no progress and has no deadline, which this condition records.</summary>
    public void NotePause()
    {
        var reason = Deployment.Condition(DeploymentStatus.Progressing).Text("reason");
        if (Deployment.Deadline is null || reason == DeploymentStatus.TimedOut)
        {
            return;
        }

        if (Deployment.Paused && reason != DeploymentStatus.IsPaused)
        {
            Note(DeploymentStatus.Progressing, "Unknown", DeploymentStatus.IsPaused, "Deployment is paused");
        }
        else if (!Deployment.Paused && reason == DeploymentStatus.IsPaused)
        {
            Note(DeploymentStatus.Progressing, "Unknown", DeploymentStatus.IsResumed, "Deployment is resumed");
        }
    }

    /// <summary>Updates the new ReplicaSet's revision and annotations, and creates it if requested.</summary>
    public void Find(bool createNew)
    {
        var revision = _old.Select(set => set.Revision).DefaultIfEmpty(0).Max() + 1;
        if (New is { } present)
        {
            var annotations = Revisions.ForCurrent(Deployment, present.Annotations, revision, isNew: false);
            New = Change(present, json =>
            {
                json.Child("metadata")["annotations"] = Revisions.ToJson(annotations);
                if (Deployment.Json.Number("spec", "minReadySeconds") is { } settle)
                {
                    json.Child("spec")["minReadySeconds"] = settle;
                }
                else
                {
                    json.Child("spec").Remove("minReadySeconds");
                }
            });
            if (Deployment.Deadline is not null && DeploymentStatus.Find(Status, DeploymentStatus.Progressing) is null)
            {
                Note(DeploymentStatus.Progressing, "True", "FoundNewReplicaSet", $"Found new replica set \"{New.Name}\"");
            }
        }
        else if (createNew)
        {
            New = Create(revision);
        }

        if (New is not null)
        {
            SetRevision(New.Annotations.GetValueOrDefault(Revisions.Annotation) ?? "");
        }
    }

    /// <summary>Returns whether the size has changed.</summary>
    public bool Scale(ReplicaSetView set, int wanted)
    {
        var annotations = Revisions.WithReplicas(set.Annotations, Deployment);
        var changed = Change(set, json =>
        {
            json.Child("spec")["replicas"] = wanted;
            json.Child("metadata")["annotations"] = Revisions.ToJson(annotations);
        });
        Replace(changed);
        if (set.Wanted == wanted)
        {
            return false;
        }

        var direction = wanted > set.Wanted ? "up" : "down";
        _cluster.Recorder.Normal(
            Deployment.Stored, Component, "ScalingReplicaSet", $"Scaled {direction} replica set {set.Name} from {set.Wanted} to {wanted}");
        return true;
    }

    public void Forget(ReplicaSetView set) => _old.Remove(set);

    public void Note(string type, string status, string reason, string message) =>
        DeploymentStatus.Set(Status, type, status, reason, message, _cluster.Schedule.Timestamp);

    public void WriteStatus(Action<Rollout, DateTimeOffset> settle)
    {
        settle(this, _cluster.Schedule.Now);
        var written = _cluster.Registry.Change(Deployment.Stored, ControlPlane.Manager, "status", json => json["status"] = Status.Copy());
        Deployment = new(written);
        if (DeploymentStatus.DeadlineAt(Deployment) is { } due)
        {
            _cluster.Schedule.At(
                due < _cluster.Schedule.Now ? _cluster.Schedule.Now + _cluster.Options.ControllerDelay : due, () => _queue(written.Key));
        }
    }

    private void Split()
    {
        var sets = ReplicaSetView.ByAge(
            Owner.Claim(_cluster, Deployment.Stored, ResourceCatalog.ReplicaSets).Select(set => new ReplicaSetView(set)));
        New = sets.FirstOrDefault(set => Revisions.SameTemplate(set.Template, Deployment.Template));
        _old.AddRange(sets.Where(set => set != New));
    }

    private ReplicaSetView? Create(long revision)
    {
        var hash = Revisions.Hash(Deployment.Template, Status.Number("collisionCount") ?? 0);
        var template = Deployment.Template.Copy();
        template.Child("metadata").Child("labels")[Revisions.HashLabel] = hash;
        var selector = Deployment.Json.At("spec", "selector") is JsonObject given ? given.Copy() : [];
        selector.Child("matchLabels")[Revisions.HashLabel] = hash;
        var wanted = RollingUpdate.SizeOfNew(this, 0);
        var json = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{Deployment.Name}-{hash}",
                ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                ["annotations"] = Revisions.ToJson(Revisions.ForCurrent(Deployment, [], revision, isNew: true)),
                ["ownerReferences"] = new JsonArray(Owner.ReferenceTo(Deployment.Stored)),
            },
            ["spec"] = new JsonObject { ["replicas"] = wanted, ["selector"] = selector, ["template"] = template },
        };
        if (Deployment.Json.Number("spec", "minReadySeconds") is { } settle)
        {
            json.Child("spec")["minReadySeconds"] = settle;
        }

        if (_cluster.Registry
            .Create(ResourceCatalog.ReplicaSets, Deployment.Stored.Namespace, json, new(new(ControlPlane.Manager)))
            .Failed(out var failure, out var created))
        {
            if (failure.Reason == "AlreadyExists")
            {
                // Two templates have the same hash: the next attempt includes this number.
                Status["collisionCount"] = (Status.Number("collisionCount") ?? 0) + 1;
            }
            else
            {
                Note(
                    DeploymentStatus.Progressing,
                    "False",
                    "ReplicaSetCreateError",
                    $"Failed to create new replica set \"{Deployment.Name}-{hash}\": {failure.Message}");
            }

            return null;
        }

        if (wanted > 0)
        {
            _cluster.Recorder.Normal(
                Deployment.Stored, Component, "ScalingReplicaSet", $"Scaled up replica set {created.Name} from 0 to {wanted}");
        }

        if (Deployment.Deadline is not null)
        {
            Note(DeploymentStatus.Progressing, "True", "NewReplicaSetCreated", $"Created new replica set \"{created.Name}\"");
        }

        return new(created);
    }

    private void SetRevision(string revision) =>
        Deployment = new(_cluster.Registry.Change(
            Deployment.Stored,
            ControlPlane.Manager,
            "status",
            json => json.Child("metadata").Child("annotations")[Revisions.Annotation] = revision));

    private ReplicaSetView Change(ReplicaSetView set, Action<JsonObject> edit) =>
        new(_cluster.Registry.Change(set.Stored, ControlPlane.Manager, "", edit));

    private void Replace(ReplicaSetView changed)
    {
        if (New?.Name == changed.Name)
        {
            New = changed;
        }
        else if (_old.FindIndex(set => set.Name == changed.Name) is >= 0 and var index)
        {
            _old[index] = changed;
        }
    }
}
