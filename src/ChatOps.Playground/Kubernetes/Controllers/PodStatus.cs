using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Derives a pod's status from the state of its containers: phase, conditions and container statuses.</summary>
internal sealed class PodStatus(string restartPolicy)
{
    private readonly Dictionary<string, JsonObject> _conditions = new(StringComparer.Ordinal);

    public JsonObject Of(StoredObject pod, IReadOnlyCollection<ContainerRun> containers, string? startedAt, string? address, string now)
    {
        var unready = containers.Where(container => !container.Ready).Select(container => container.Name).ToList();
        var message = $"containers with unready status: [{string.Join(' ', unready)}]";
        Condition("PodReadyToStartContainers", startedAt is not null, now);
        Condition("Initialized", true, now);
        Condition("Ready", unready.Count == 0, now, "ContainersNotReady", message);
        Condition("ContainersReady", unready.Count == 0, now, "ContainersNotReady", message);
        Condition("PodScheduled", true, now);
        return new()
        {
            ["phase"] = Phase(containers),
            ["conditions"] = new JsonArray([.. _conditions.Values.Select(condition => condition.DeepClone())]),
            ["hostIP"] = Kubelet.AddressOf(pod.Json.Text("spec", "nodeName") ?? ""),
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["startTime"] = startedAt,
            ["containerStatuses"] = new JsonArray([
                .. containers.OrderBy(container => container.Name, StringComparer.Ordinal).Select(container => container.Status())
            ]),
            ["qosClass"] = "BestEffort",
        };
    }

    private string Phase(IReadOnlyCollection<ContainerRun> containers)
    {
        if (containers.Any(container => container.Log is null))
        {
            return "Pending";
        }

        var succeeded = containers.All(container => container.Behaviour.ExitCode == 0);
        var over = containers.All(container => container.Log!.Ended)
            && (restartPolicy == "Never" || (restartPolicy == "OnFailure" && succeeded));
        return !over ? "Running" : succeeded ? "Succeeded" : "Failed";
    }

    private void Condition(string type, bool holds, string now, string? reason = null, string? message = null)
    {
        var status = holds ? "True" : "False";
        var since = _conditions.TryGetValue(type, out var standing) && standing.Text("status") == status
            ? standing.Text("lastTransitionTime")
            : now;
        var condition = new JsonObject { ["type"] = type, ["status"] = status, ["lastTransitionTime"] = since };
        if (!holds && reason is not null)
        {
            (condition["reason"], condition["message"]) = (reason, message);
        }

        _conditions[type] = condition;
    }
}
