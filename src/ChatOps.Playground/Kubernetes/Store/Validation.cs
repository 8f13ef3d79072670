using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The rules of the API server that people run into, with its own words.</summary>
internal static partial class Validation
{
    private const string LabelNameRule =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    public static List<Cause> Check(ResourceType type, JsonObject json, JsonObject? live)
    {
        var causes = new List<Cause>();
        MetadataRules.Check(json.Child("metadata"), "metadata", causes, named: true);
        if (type == ResourceCatalog.Deployments || type == ResourceCatalog.ReplicaSets || type == ResourceCatalog.StatefulSets || type == ResourceCatalog.DaemonSets)
        {
            Workload(json.Child("spec"), live, causes);
        }

        if (type == ResourceCatalog.Deployments)
        {
            Rolling(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.StatefulSets)
        {
            StatefulSet(json.Child("spec"), live, causes);
        }
        else if (type == ResourceCatalog.DaemonSets)
        {
            DaemonSet(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.Jobs)
        {
            Job(json.Child("spec"), live, causes);
        }
        else if (type == ResourceCatalog.HorizontalPodAutoscalers)
        {
            Autoscaler(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.Pods)
        {
            Containers(json.Child("spec"), "spec", causes);
            if (live is not null)
            {
                PodUpdate(json, live, causes);
            }
        }
        else if (type == ResourceCatalog.Services && json.At("spec", "ports") is not JsonArray { Count: > 0 } && json.Text("spec", "type") != "ExternalName" && json.Text("spec", "clusterIP") != "None")
        {
            causes.Add(Cause.Required("spec.ports"));
        }

        return causes;
    }

    private static void Workload(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        NotNegative(spec, "replicas", causes);
        NotNegative(spec, "minReadySeconds", causes);
        var selector = LabelSelector.Of(spec["selector"]);
        if (spec["selector"] is null)
        {
            causes.Add(Cause.Required("spec.selector"));
        }
        else if (selector.Requirements.Count == 0)
        {
            causes.Add(Cause.Invalid("spec.selector", GoSelector(spec["selector"]), "empty selector is invalid for deployment"));
        }

        var labels = spec.StringMap("template", "metadata", "labels");
        if (spec["selector"] is not null && !selector.Matches(labels))
        {
            causes.Add(Cause.Invalid("spec.template.metadata.labels", GoMap(labels), "`selector` does not match template `labels`"));
        }

        if (live is not null && !JsonNode.DeepEquals(live.At("spec", "selector"), spec["selector"]))
        {
            causes.Add(Cause.Invalid("spec.selector", GoSelector(spec["selector"]), "field is immutable"));
        }

        MetadataRules.Check(spec.Child("template").Child("metadata"), "spec.template.metadata", causes, named: false);
        Containers(spec.Child("template").Child("spec"), "spec.template.spec", causes);
        if (spec.Text("template", "spec", "restartPolicy") is { } policy and not "Always")
        {
            causes.Add(new("FieldValueNotSupported", "spec.template.spec.restartPolicy", $"Unsupported value: \"{policy}\": supported values: \"Always\""));
        }
    }

    private static void Rolling(JsonObject spec, List<Cause> causes)
    {
        NotNegative(spec, "revisionHistoryLimit", causes);
        NotNegative(spec, "progressDeadlineSeconds", causes);
        if (spec.Number("progressDeadlineSeconds") is { } deadline && deadline <= (spec.Number("minReadySeconds") ?? 0))
        {
            causes.Add(Cause.Invalid("spec.progressDeadlineSeconds", deadline.ToString(), "must be greater than minReadySeconds"));
        }

        switch (spec.Text("strategy", "type"))
        {
            case "Recreate":
                if (spec.At("strategy", "rollingUpdate") is not null)
                {
                    causes.Add(Cause.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
                }

                break;
            case "RollingUpdate":
                var (surge, unavailable) = (spec.At("strategy", "rollingUpdate", "maxSurge"), spec.At("strategy", "rollingUpdate", "maxUnavailable"));
                Share(surge, "spec.strategy.rollingUpdate.maxSurge", causes);
                Share(unavailable, "spec.strategy.rollingUpdate.maxUnavailable", causes);
                if (IsZero(surge) && IsZero(unavailable))
                {
                    causes.Add(Cause.Invalid("spec.strategy.rollingUpdate.maxUnavailable", "0", "may not be 0 when `maxSurge` is 0"));
                }

                break;
            case var other:
                causes.Add(new("FieldValueNotSupported", "spec.strategy.type", $"Unsupported value: \"{other}\": supported values: \"Recreate\", \"RollingUpdate\""));
                break;
        }
    }

    private static void StatefulSet(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        NotNegative(spec, "revisionHistoryLimit", causes);
        if (spec.Text("podManagementPolicy") is not ("OrderedReady" or "Parallel"))
        {
            causes.Add(Cause.Invalid("spec.podManagementPolicy", $"\"{spec.Text("podManagementPolicy")}\"", "must be 'OrderedReady' or 'Parallel'"));
        }

        if (spec.Text("updateStrategy", "type") is not ("RollingUpdate" or "OnDelete"))
        {
            causes.Add(Cause.Invalid("spec.updateStrategy", $"\"{spec.Text("updateStrategy", "type")}\"", "must be 'RollingUpdate' or 'OnDelete'"));
        }
        else if (spec.Text("updateStrategy", "type") == "OnDelete" && spec.At("updateStrategy", "rollingUpdate") is not null)
        {
            causes.Add(Cause.Invalid("spec.updateStrategy.rollingUpdate", "{}", "only allowed for updateStrategy 'RollingUpdate'"));
        }
        else if (spec.Number("updateStrategy", "rollingUpdate", "partition") is < 0 and var partition)
        {
            causes.Add(Cause.Invalid("spec.updateStrategy.rollingUpdate.partition", partition.ToString()!, "must be greater than or equal to 0"));
        }

        if (live is not null && !JsonNode.DeepEquals(Fixed(spec), Fixed(live.Child("spec"))))
        {
            causes.Add(Cause.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }

        static JsonObject Fixed(JsonObject spec)
        {
            var copy = spec.Copy();
            foreach (var free in new[] { "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds" })
            {
                copy.Remove(free);
            }

            return copy;
        }
    }

    private static void DaemonSet(JsonObject spec, List<Cause> causes)
    {
        NotNegative(spec, "revisionHistoryLimit", causes);
        switch (spec.Text("updateStrategy", "type"))
        {
            case "OnDelete":
                break;
            case "RollingUpdate":
                Share(spec.At("updateStrategy", "rollingUpdate", "maxUnavailable"), "spec.updateStrategy.rollingUpdate.maxUnavailable", causes);
                Share(spec.At("updateStrategy", "rollingUpdate", "maxSurge"), "spec.updateStrategy.rollingUpdate.maxSurge", causes);
                break;
            case var other:
                causes.Add(new("FieldValueNotSupported", "spec.updateStrategy.type", $"Unsupported value: \"{other}\": supported values: \"OnDelete\", \"RollingUpdate\""));
                break;
        }
    }

    private static void Job(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        foreach (var field in new[] { "parallelism", "completions", "backoffLimit" })
        {
            NotNegative(spec, field, causes);
        }

        Containers(spec.Child("template").Child("spec"), "spec.template.spec", causes);
        if (spec.Text("template", "spec", "restartPolicy") is not ("OnFailure" or "Never"))
        {
            causes.Add(Cause.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }

        foreach (var field in new[] { "selector", "template" }.Where(field => live is not null && !JsonNode.DeepEquals(live.At("spec", field), spec[field])))
        {
            causes.Add(Cause.Invalid($"spec.{field}", field == "selector" ? GoSelector(spec[field]) : "core.PodTemplateSpec{}", "field is immutable"));
        }
    }

    private static void Autoscaler(JsonObject spec, List<Cause> causes)
    {
        var (least, most) = (spec.Number("minReplicas") ?? 1, spec.Number("maxReplicas") ?? 0);
        foreach (var field in new[] { "kind", "name" }.Where(field => spec.Text("scaleTargetRef", field) is null or ""))
        {
            causes.Add(Cause.Required($"spec.scaleTargetRef.{field}"));
        }

        // Scaling to nothing needs a feature gate that clusters rarely have.
        if (least < 1)
        {
            causes.Add(Cause.Invalid("spec.minReplicas", $"{least}", "must be greater than or equal to 1"));
        }

        if (most < 1)
        {
            causes.Add(Cause.Invalid("spec.maxReplicas", $"{most}", "must be greater than 0"));
        }

        if (most < least)
        {
            causes.Add(Cause.Invalid("spec.maxReplicas", $"{most}", "must be greater than or equal to `minReplicas`"));
        }
    }

    private static void Share(JsonNode? value, string path, List<Cause> causes)
    {
        if (value.Number() is < 0)
        {
            causes.Add(Cause.Invalid(path, value!.ToString(), "must be greater than or equal to 0"));
        }
        else if (value.Text() is { } text && !Percent().IsMatch(text))
        {
            causes.Add(Cause.Invalid(path, $"\"{text}\"", "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
        }
    }

    private static bool IsZero(JsonNode? value) =>
        value.Number() is 0 || (value.Text() is { } text && int.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == 0);

    private static void Containers(JsonObject spec, string path, List<Cause> causes)
    {
        if (spec["containers"] is not JsonArray { Count: > 0 })
        {
            causes.Add(Cause.Required($"{path}.containers"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, container) in spec.Items("containers").Index())
        {
            var name = container.Text("name") ?? "";
            if (name.Length == 0)
            {
                causes.Add(Cause.Required($"{path}.containers[{index}].name"));
            }
            else if (name.Length > 63 || !Label().IsMatch(name))
            {
                causes.Add(Cause.Invalid($"{path}.containers[{index}].name", $"\"{name}\"", LabelNameRule));
            }
            else if (!seen.Add(name))
            {
                causes.Add(Cause.Duplicate($"{path}.containers[{index}].name", $"\"{name}\""));
            }

            var image = container.Text("image") ?? "";
            if (image.Length == 0)
            {
                causes.Add(Cause.Required($"{path}.containers[{index}].image"));
            }
            else if (image.Trim() != image)
            {
                causes.Add(Cause.Invalid($"{path}.containers[{index}].image", $"\"{image}\"", "must not have leading or trailing whitespace"));
            }
        }
    }

    private static void PodUpdate(JsonObject json, JsonObject live, List<Cause> causes)
    {
        var (proposed, present) = (json.Child("spec").Copy(), live.Child("spec").Copy());
        foreach (var spec in new[] { proposed, present })
        {
            // Written by the scheduler, which is part of the cluster.
            spec.Remove("nodeName");
            spec.Remove("tolerations");
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
            {
                container.Remove("image");
            }
        }

        if (!JsonNode.DeepEquals(proposed, present))
        {
            causes.Add(Cause.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    private static void NotNegative(JsonObject spec, string field, List<Cause> causes)
    {
        if (spec.Number(field) is < 0 and var number)
        {
            causes.Add(Cause.Invalid($"spec.{field}", number.ToString()!, "must be greater than or equal to 0"));
        }
    }

    private static string GoMap(IReadOnlyDictionary<string, string> map) =>
        $"map[string]string{{{string.Join(", ", map.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"\"{label.Key}\":\"{label.Value}\""))}}}";

    private static string GoSelector(JsonNode? selector) =>
        $"v1.LabelSelector{{MatchLabels:{GoMap(selector.StringMap("matchLabels"))}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[0-9]+%\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Percent();
}
