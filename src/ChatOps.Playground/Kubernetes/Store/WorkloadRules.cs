using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of Deployments, ReplicaSets, StatefulSets and DaemonSets.</summary>
internal static class WorkloadRules
{
    public static void Check(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        NumberRules.NotNegative(spec, "replicas", causes);
        NumberRules.NotNegative(spec, "minReadySeconds", causes);
        var selector = LabelSelector.Of(spec["selector"]);
        if (spec["selector"] is null)
        {
            causes.Add(Cause.Required("spec.selector"));
        }
        else if (selector.Requirements.Count == 0)
        {
            causes.Add(Cause.Invalid("spec.selector", GoText.Selector(spec["selector"]), "empty selector is invalid for deployment"));
        }

        var labels = spec.StringMap("template", "metadata", "labels");
        if (spec["selector"] is not null && !selector.Matches(labels))
        {
            causes.Add(Cause.Invalid("spec.template.metadata.labels", GoText.Map(labels), "`selector` does not match template `labels`"));
        }

        if (live is not null && !JsonNode.DeepEquals(live.At("spec", "selector"), spec["selector"]))
        {
            causes.Add(Cause.Invalid("spec.selector", GoText.Selector(spec["selector"]), "field is immutable"));
        }

        MetadataRules.Check(spec.Child("template").Child("metadata"), "spec.template.metadata", causes, named: false);
        PodRules.Containers(spec.Child("template").Child("spec"), "spec.template.spec", causes);
        if (spec.Text("template", "spec", "restartPolicy") is { } policy and not "Always")
        {
            causes.Add(new(
                "FieldValueNotSupported",
                "spec.template.spec.restartPolicy",
                $"Unsupported value: \"{policy}\": supported values: \"Always\""));
        }
    }

    public static void Deployment(JsonObject spec, List<Cause> causes)
    {
        NumberRules.NotNegative(spec, "revisionHistoryLimit", causes);
        NumberRules.NotNegative(spec, "progressDeadlineSeconds", causes);
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
                var (surge, unavailable) = (
                    spec.At("strategy", "rollingUpdate", "maxSurge"), spec.At("strategy", "rollingUpdate", "maxUnavailable"));
                NumberRules.Share(surge, "spec.strategy.rollingUpdate.maxSurge", causes);
                NumberRules.Share(unavailable, "spec.strategy.rollingUpdate.maxUnavailable", causes);
                if (NumberRules.IsZero(surge) && NumberRules.IsZero(unavailable))
                {
                    causes.Add(Cause.Invalid("spec.strategy.rollingUpdate.maxUnavailable", "0", "may not be 0 when `maxSurge` is 0"));
                }

                break;
            case var other:
                causes.Add(new(
                    "FieldValueNotSupported",
                    "spec.strategy.type",
                    $"Unsupported value: \"{other}\": supported values: \"Recreate\", \"RollingUpdate\""));
                break;
        }
    }

    public static void StatefulSet(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        NumberRules.NotNegative(spec, "revisionHistoryLimit", causes);
        if (spec.Text("podManagementPolicy") is not ("OrderedReady" or "Parallel"))
        {
            causes.Add(Cause.Invalid(
                "spec.podManagementPolicy", $"\"{spec.Text("podManagementPolicy")}\"", "must be 'OrderedReady' or 'Parallel'"));
        }

        if (spec.Text("updateStrategy", "type") is not ("RollingUpdate" or "OnDelete"))
        {
            causes.Add(Cause.Invalid(
                "spec.updateStrategy", $"\"{spec.Text("updateStrategy", "type")}\"", "must be 'RollingUpdate' or 'OnDelete'"));
        }
        else if (spec.Text("updateStrategy", "type") == "OnDelete" && spec.At("updateStrategy", "rollingUpdate") is not null)
        {
            causes.Add(Cause.Invalid("spec.updateStrategy.rollingUpdate", "{}", "only allowed for updateStrategy 'RollingUpdate'"));
        }
        else if (spec.Number("updateStrategy", "rollingUpdate", "partition") is < 0 and var partition)
        {
            causes.Add(
                Cause.Invalid("spec.updateStrategy.rollingUpdate.partition", partition.ToString()!, "must be greater than or equal to 0"));
        }

        if (live is not null && !JsonNode.DeepEquals(Fixed(spec), Fixed(live.Child("spec"))))
        {
            causes.Add(Cause.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }

        static JsonObject Fixed(JsonObject spec)
        {
            var copy = spec.Copy();
            foreach (var free in new[]
            {
                "replicas",
                "ordinals",
                "template",
                "updateStrategy",
                "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy",
                "minReadySeconds",
            })
            {
                copy.Remove(free);
            }

            return copy;
        }
    }

    public static void DaemonSet(JsonObject spec, List<Cause> causes)
    {
        NumberRules.NotNegative(spec, "revisionHistoryLimit", causes);
        switch (spec.Text("updateStrategy", "type"))
        {
            case "OnDelete":
                break;
            case "RollingUpdate":
                NumberRules.Share(
                    spec.At("updateStrategy", "rollingUpdate", "maxUnavailable"),
                    "spec.updateStrategy.rollingUpdate.maxUnavailable",
                    causes);
                NumberRules.Share(
                    spec.At("updateStrategy", "rollingUpdate", "maxSurge"), "spec.updateStrategy.rollingUpdate.maxSurge", causes);
                break;
            case var other:
                causes.Add(new(
                    "FieldValueNotSupported",
                    "spec.updateStrategy.type",
                    $"Unsupported value: \"{other}\": supported values: \"OnDelete\", \"RollingUpdate\""));
                break;
        }
    }
}
