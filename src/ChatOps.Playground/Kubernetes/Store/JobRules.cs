using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of Jobs.</summary>
internal static class JobRules
{
    public static void Check(JsonObject spec, JsonObject? live, List<Cause> causes)
    {
        foreach (var field in new[] { "parallelism", "completions", "backoffLimit" })
        {
            NumberRules.NotNegative(spec, field, causes);
        }

        PodRules.Containers(spec.Child("template").Child("spec"), "spec.template.spec", causes);
        if (spec.Text("template", "spec", "restartPolicy") is not ("OnFailure" or "Never"))
        {
            causes.Add(Cause.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }

        foreach (var field in new[] { "selector", "template" }.Where(
            field => live is not null && !JsonNode.DeepEquals(live.At("spec", field), spec[field])))
        {
            causes.Add(Cause.Invalid(
                $"spec.{field}", field == "selector" ? GoText.Selector(spec[field]) : "core.PodTemplateSpec{}", "field is immutable"));
        }
    }
}
