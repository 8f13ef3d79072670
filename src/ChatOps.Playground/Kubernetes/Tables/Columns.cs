using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Tables;

/// <summary>The columns of every kind, as in the real printers.</summary>
internal static class Columns
{
    private static readonly Column Name = new("Name", (json, _) => json.Text("metadata", "name"));
    private static readonly Column Age = new("Age", (json, now) => Since(json.Text("metadata", "creationTimestamp"), now));

    private static readonly Column[] Workload =
    [
        new("Containers", (json, _) => Joined(json.Items("spec", "template", "spec", "containers"), "name"), 1),
        new("Images", (json, _) => Joined(json.Items("spec", "template", "spec", "containers"), "image"), 1),
        new("Selector", (json, _) => Selector(json.At("spec", "selector")), 1),
    ];

    private static readonly Dictionary<ResourceType, Column[]> Known = new()
    {
        [ResourceCatalog.Pods] = PodColumns.All,
        [ResourceCatalog.Deployments] =
        [
            Name,
            new("Ready", (json, _) => $"{json.Number("status", "readyReplicas") ?? 0}/{json.Number("spec", "replicas") ?? 0}"),
            Integer("Up-to-date", "status", "updatedReplicas"),
            Integer("Available", "status", "availableReplicas"),
            Age,
            .. Workload,
        ],
        [ResourceCatalog.ReplicaSets] =
        [
            Name,
            Integer("Desired", "spec", "replicas"),
            Integer("Current", "status", "replicas"),
            Integer("Ready", "status", "readyReplicas"),
            Age,
            .. Workload,
        ],
        [ResourceCatalog.StatefulSets] =
        [
            Name,
            new("Ready", (json, _) => $"{json.Number("status", "readyReplicas") ?? 0}/{json.Number("spec", "replicas") ?? 0}"),
            Age,
            .. Workload[..2],
        ],
        [ResourceCatalog.DaemonSets] =
        [
            Name,
            Integer("Desired", "status", "desiredNumberScheduled"),
            Integer("Current", "status", "currentNumberScheduled"),
            Integer("Ready", "status", "numberReady"),
            Integer("Up-to-date", "status", "updatedNumberScheduled"),
            Integer("Available", "status", "numberAvailable"),
            new("Node Selector", (json, _) => Labels(json.StringMap("spec", "template", "spec", "nodeSelector"))),
            Age,
            .. Workload,
        ],
        [ResourceCatalog.HorizontalPodAutoscalers] =
        [
            Name,
            new("Reference", (json, _) => $"{json.Text("spec", "scaleTargetRef", "kind")}/{json.Text("spec", "scaleTargetRef", "name")}"),
            new("Targets", (json, _) => string.Join(", ", json.Items(
                "spec", "metrics").Select((metric, place) => Target(metric, json.Items("status", "currentMetrics").ElementAtOrDefault(place)))) is { Length: > 0 } text ? text : "<none>"),
            new("MinPods", (json, _) => json.Number("spec", "minReplicas") is { } least ? $"{least}" : "<unset>"),
            Integer("MaxPods", "spec", "maxReplicas"),
            Integer("Replicas", "status", "currentReplicas"),
            Age,
        ],
        [ResourceCatalog.Jobs] =
        [
            Name,
            new("Status", (json, _) => JobStatus(json)),
            new("Completions", (json, _) => Completions(json)),
            new("Duration", (json, now) => json.Text("status", "startTime") is { } start
                ? Since(start, Time(json.Text("status", "completionTime")) ?? now)
                : ""),
            Age,
            .. Workload,
        ],
        [ResourceCatalog.CronJobs] =
        [
            Name,
            new("Schedule", (json, _) => json.Text("spec", "schedule")),
            new("Timezone", (json, _) => json.Text("spec", "timeZone") ?? "<none>"),
            new(
                "Suspend",
                (json, _) => json.At("spec", "suspend") is null ? "<unset>" : json.Flag("spec", "suspend") ? "True" : "False",
                Type: "boolean"),
            new("Active", (json, _) => json.Items("status", "active").Count(), Type: "integer"),
            new("Last Schedule", (json, now) => json.Text("status", "lastScheduleTime") is { } last ? Since(last, now) : "<none>"),
            Age,
            new("Containers", (json, _) => Joined(json.Items("spec", "jobTemplate", "spec", "template", "spec", "containers"), "name"), 1),
            new("Images", (json, _) => Joined(json.Items("spec", "jobTemplate", "spec", "template", "spec", "containers"), "image"), 1),
            new("Selector", (json, _) => Selector(json.At("spec", "jobTemplate", "spec", "selector")), 1),
        ],
        [ResourceCatalog.PodDisruptionBudgets] =
        [
            Name,
            new("Min Available", (json, _) => json.At("spec", "minAvailable")?.ToString() ?? "N/A"),
            new("Max Unavailable", (json, _) => json.At("spec", "maxUnavailable")?.ToString() ?? "N/A"),
            Integer("Allowed Disruptions", "status", "disruptionsAllowed"),
            Age,
        ],
        [ResourceCatalog.ResourceQuotas] =
        [
            Name,
            new("Request", (json, _) => Used(json, limits: false)),
            new("Limit", (json, _) => Used(json, limits: true)),
            Age,
        ],
        [ResourceCatalog.ControllerRevisions] =
        [
            Name,
            new("Controller", (json, _) => json
                .Items("metadata", "ownerReferences")
                .FirstOrDefault(reference => reference.Flag("controller")) is { } owner
                ? $"{owner.Text("kind")?.ToLowerInvariant()}.{owner.Text("apiVersion")?.Split('/')[0]}/{owner.Text("name")}"
                : "<none>"),
            Integer("Revision", "revision"),
            Age,
        ],
        [ResourceCatalog.Services] =
        [
            Name,
            new("Type", (json, _) => json.Text("spec", "type")),
            new("Cluster-IP", (json, _) => json.Text("spec", "clusterIP") ?? "<none>"),
            new("External-IP", (json, _) => json.Text("spec", "externalName") ?? "<none>"),
            new("Port(s)", (json, _) => string.Join(
                ',', json.Items("spec", "ports").Select(port => $"{port.Number("port")}/{port.Text("protocol") ?? "TCP"}"))),
            Age,
            new("Selector", (json, _) => Labels(json.StringMap("spec", "selector")), 1),
        ],
        [ResourceCatalog.Events] =
        [
            new("Last Seen", (json, now) => Since(json.Text("lastTimestamp") ?? json.Text("metadata", "creationTimestamp"), now)),
            new("Type", (json, _) => json.Text("type")),
            new("Reason", (json, _) => json.Text("reason")),
            new("Object", (json, _) => $"{json.Text("involvedObject", "kind")?.ToLowerInvariant()}/{json.Text("involvedObject", "name")}"),
            new("Subobject", (json, _) => json.Text("involvedObject", "fieldPath") ?? "", 1),
            new(
                "Source",
                (json, _) => string.Join(", ", new[] { json.Text("source", "component"), json.Text("source", "host") }.OfType<string>()),
                1),
            new("Message", (json, _) => json.Text("message")?.Trim()),
            new("First Seen", (json, now) => Since(json.Text("firstTimestamp") ?? json.Text("metadata", "creationTimestamp"), now), 1),
            Integer("Count", "count") with { Priority = 1 },
            Name with { Priority = 1 },
        ],
        [ResourceCatalog.Namespaces] = [Name, new("Status", (json, _) => json.Text("status", "phase")), Age],
        [ResourceCatalog.Nodes] =
        [
            Name,
            new("Status", (json, _) => json
                .Items("status", "conditions")
                .Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True") ? "Ready" : "NotReady"),
            new("Roles", (_, _) => "<none>"),
            Age,
            new("Version", (json, _) => json.Text("status", "nodeInfo", "kubeletVersion")),
            new("Internal-IP", (json, _) => json.Items("status", "addresses").FirstOrDefault()?.Text("address") ?? "<none>", 1),
        ],
        [ResourceCatalog.ConfigMaps] =
        [
            Name, new("Data", (json, _) => Size(json, "data") + Size(json, "binaryData"), Type: "integer"), Age
        ],
        [ResourceCatalog.Secrets] =
        [
            Name, new("Type", (json, _) => json.Text("type")), new("Data", (json, _) => Size(json, "data"), Type: "integer"), Age
        ],
    };

    public static Column[] For(ResourceType type) => Known.GetValueOrDefault(type) ?? [Name, Age];

    public static Column[] Around(params Column[] middle) => [Name, .. middle[..3], Age, .. middle[3..]];

    /// <summary>The age in kubectl's format: <c>45s</c>, <c>5m12s</c>, <c>3h</c>, <c>12d</c>.</summary>
    public static string Since(string? time, DateTimeOffset now) =>
        Time(time) is { } then ? Duration(now - then) : "<unknown>";

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Duration(TimeSpan age) => age switch
    {
        { TotalSeconds: < -1 } => "<invalid>",
        { TotalSeconds: < 0 } => "0s",
        { TotalSeconds: < 120 } => $"{(int)age.TotalSeconds}s",
        { TotalMinutes: < 10 } => Two((int)age.TotalMinutes, "m", age.Seconds, "s"),
        { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 8 } => Two((int)age.TotalHours, "h", age.Minutes, "m"),
        { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
        { TotalDays: < 8 } => Two(age.Days, "d", age.Hours, "h"),
        { TotalDays: < 730 } => $"{age.Days}d",
        { TotalDays: < 365 * 8 } => Two(age.Days / 365, "y", age.Days % 365, "d"),
        _ => $"{age.Days / 365}y",
    };

    private static string Two(int big, string bigUnit, int small, string smallUnit) =>
        small == 0 ? $"{big}{bigUnit}" : $"{big}{bigUnit}{small}{smallUnit}";

    private static Column Integer(string name, params string[] path) => new(name, (json, _) => json.Number(path) ?? 0, Type: "integer");

    private static string Joined(IEnumerable<JsonObject> items, string field) => string.Join(',', items.Select(item => item.Text(field)));

    private static string Selector(JsonNode? selector) => LabelSelector.Of(selector).ToString() is { Length: > 0 } text ? text : "<none>";

    // Without a number of completions, one successful pod is enough.
    private static string Completions(JsonObject json)
    {
        var succeeded = json.Number("status", "succeeded") ?? 0;
        return json.Number("spec", "completions") is { } wanted ? $"{succeeded}/{wanted}"
            : json.Number("spec", "parallelism") is > 1 and var parallel ? $"{succeeded}/1 of {parallel}"
            : $"{succeeded}/1";
    }

    private static string JobStatus(JsonObject json)
    {
        var holding = json.Items("status", "conditions")
            .Where(condition => condition.Text("status") == "True")
            .Select(condition => condition.Text("type"))
            .ToList();
        return new[] { "Complete", "Failed" }.FirstOrDefault(holding.Contains)
            ?? (json.Text("metadata", "deletionTimestamp") is not null ? "Terminating" : null)
            ?? new[] { "Suspended", "FailureTarget", "SuccessCriteriaMet" }.FirstOrDefault(holding.Contains)
            ?? "Running";
    }

    private static string Used(JsonObject json, bool limits) => string.Join(", ", json.StringMap("status", "hard")
        .Where(hard => hard.Key.StartsWith("limits", StringComparison.Ordinal) == limits)
        .OrderBy(hard => hard.Key, StringComparer.Ordinal)
        .Select(hard => $"{hard.Key}: {json.Text("status", "used", hard.Key) ?? "0"}/{hard.Value}"));

    private static string Target(JsonObject metric, JsonObject? current)
    {
        var name = metric.Text("resource", "name") ?? metric.Text("type")?.ToLowerInvariant();
        return metric.Number("resource", "target", "averageUtilization") is { } aim
            ? $"{name}: {(current.Number("resource", "current", "averageUtilization") is { } used ? $"{used}%" : "<unknown>")}/{aim}%"
            : $"{name}: <unknown>";
    }

    private static string Labels(Dictionary<string, string> labels) =>
        labels.Count == 0 ? "<none>" : string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"));

    private static int Size(JsonObject json, string name) => (json[name] as JsonObject)?.Count ?? 0;
}
