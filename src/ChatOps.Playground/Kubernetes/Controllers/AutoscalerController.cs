using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Keeps the targets of HorizontalPodAutoscalers within their bounds, modelled on the real controller
/// (kubernetes/pkg/controller/podautoscaler) in a cluster with a constant load: any number of replicas within the bounds is right. Like the
/// real controller, it doesn't watch its targets, but checks them every 15 seconds.
/// </summary>
internal sealed class AutoscalerController(Cluster cluster, Action<ObjectKey> queue)
{
    private const string Component = "horizontal-pod-autoscaler";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly HashSet<string> _timed = [];

    public void Sync(ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { Deleting: false } scaler)
        {
            return;
        }

        Look(scaler);
        if (_timed.Add(scaler.Uid))
        {
            cluster.Schedule.In(Every, () => Tick(key, scaler.Uid));
        }
    }

    private void Tick(ObjectKey key, string uid)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name)?.Uid == uid)
        {
            queue(key);
            cluster.Schedule.In(Every, () => Tick(key, uid));
        }
        else
        {
            _timed.Remove(uid);
        }
    }

    private void Look(StoredObject scaler)
    {
        var status = scaler.Json["status"] is JsonObject known ? known.Copy() : [];
        if (Target(scaler) is { } target)
        {
            Look(scaler, target, status);
        }
        else
        {
            var reference = scaler.Json.At("spec", "scaleTargetRef");
            var plural = ResourceCatalog.FindKind(reference.Text("apiVersion"), reference.Text("kind"))?.QualifiedPlural
                ?? reference.Text("kind");
            var problem = $"{plural} \"{reference.Text("name")}\" not found";
            cluster.Recorder.Warning(scaler, Component, "FailedGetScale", problem);
            Note(
                status,
                "AbleToScale",
                "False",
                "FailedGetScale",
                $"the HPA controller was unable to get the target's current scale: {problem}");
        }

        // Read again: scaling doesn't change the autoscaler, but a component that is notified of these writes may have.
        if (cluster.Store.Get(scaler.Type, scaler.Namespace, scaler.Name) is { } live && live.Uid == scaler.Uid)
        {
            cluster.Registry.Change(live, ControlPlane.Manager, "status", json => json["status"] = status);
        }
    }

    private void Look(StoredObject scaler, StoredObject target, JsonObject status)
    {
        var present = target.Json.Number("spec", "replicas") ?? 1;
        var least = scaler.Json.Number("spec", "minReplicas") ?? 1;
        var most = scaler.Json.Number("spec", "maxReplicas") ?? present;
        var (wanted, reason) = present switch
        {
            0 when least != 0 => (0, ""),
            _ when present > most => (most, "Current number of replicas above Spec.MaxReplicas"),
            _ when present < least => (least, "Current number of replicas below Spec.MinReplicas"),
            _ => (present, ""),
        };
        Note(status, "AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
        if (present == 0 && least != 0)
        {
            Note(status, "ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
        }
        else if (wanted != present)
        {
            cluster.Registry.Change(target, ControlPlane.Manager, "scale", json => json.Child("spec")["replicas"] = wanted);
            Note(status, "AbleToScale", "True", "SucceededRescale", $"the HPA controller was able to update the target scale to {wanted}");
            cluster.Recorder.Normal(scaler, Component, "SuccessfulRescale", $"New size: {wanted}; reason: {reason}");
            status["lastScaleTime"] = cluster.Schedule.Timestamp;
        }
        else
        {
            Note(status, "AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size");
            Note(
                status,
                "ScalingActive",
                "True",
                "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)");
            Note(status, "ScalingLimited", "False", "DesiredWithinRange", "the desired count is within the acceptable range");
        }

        status["observedGeneration"] = scaler.Json.Number("metadata", "generation");
        status["currentReplicas"] = present;
        status["desiredReplicas"] = wanted;
        status["currentMetrics"] = Metrics(scaler);
    }

    private StoredObject? Target(StoredObject scaler)
    {
        var reference = scaler.Json.At("spec", "scaleTargetRef");
        return ResourceCatalog.FindKind(reference.Text("apiVersion"), reference.Text("kind")) is { HasScale: true } type
            ? cluster.Store.Get(type, scaler.Namespace, reference.Text("name") ?? "")
            : null;
    }

    // The load always equals the target value.
    private static JsonArray Metrics(StoredObject scaler) => new([.. scaler.Json.Items("spec", "metrics")
        .Where(metric => metric.Number("resource", "target", "averageUtilization") is not null)
        .Select(metric => new JsonObject
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject
            {
                ["name"] = metric.Text("resource", "name"),
                ["current"] = new JsonObject { ["averageUtilization"] = metric.Number("resource", "target", "averageUtilization") },
            },
        })]);

    private void Note(JsonObject status, string type, string value, string reason, string message)
    {
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        var standing = conditions.FirstOrDefault(condition => condition.Text("type") == type) as JsonObject;
        if (standing is null)
        {
            conditions.Add(standing = new JsonObject { ["type"] = type });
        }

        if (standing.Text("status") != value)
        {
            standing["lastTransitionTime"] = cluster.Schedule.Timestamp;
        }

        (standing["status"], standing["reason"], standing["message"]) = (value, reason, message);
    }
}
