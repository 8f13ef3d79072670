using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Tables;

/// <summary>The columns of pods, whose STATUS is derived from the states of their containers.</summary>
internal static class PodColumns
{
    public static readonly Column[] All = Columns.Around(
        new("Ready", (json, _) =>
            $"{Statuses(json).Count(status => status.Flag("ready") && status["state"]?["running"] is not null)}/{json.Items("spec", "containers").Count()}"),
        new("Status", (json, _) => Status(json)),
        new("Restarts", (json, now) => Restarts(json, now)),
        new("IP", (json, _) => json.Text("status", "podIP") ?? "<none>", 1),
        new("Node", (json, _) => json.Text("spec", "nodeName") ?? "<none>", 1),
        new("Nominated Node", (_, _) => "<none>", 1),
        new("Readiness Gates", (_, _) => "<none>", 1));

    private static IEnumerable<JsonObject> Statuses(JsonObject json) => json.Items("status", "containerStatuses");

    private static string Status(JsonObject json)
    {
        if (json.Text("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        var reason = json.Text("status", "reason") ?? json.Text("status", "phase") ?? "Pending";
        foreach (var status in Statuses(json).Reverse())
        {
            reason = status.Text("state", "waiting", "reason")
                ?? status.Text("state", "terminated", "reason")
                ?? (status.Number("state", "terminated", "exitCode") is { } code ? $"ExitCode:{code}" : reason);
        }

        return reason == "Completed" && Statuses(json).Any(status => status["state"]?["running"] is not null)
            ? json.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True")
                ? "Running"
                : "NotReady"
            : reason;
    }

    private static string Restarts(JsonObject json, DateTimeOffset now)
    {
        var count = Statuses(json).Sum(status => status.Number("restartCount") ?? 0);
        var last = Statuses(json).Select(status => status.Text("lastState", "terminated", "finishedAt"))
            .OfType<string>()
            .Max(StringComparer.Ordinal);
        return count == 0 || last is null ? count.ToString() : $"{count} ({Columns.Since(last, now)} ago)";
    }
}
