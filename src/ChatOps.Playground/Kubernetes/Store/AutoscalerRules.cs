using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of HorizontalPodAutoscalers.</summary>
internal static class AutoscalerRules
{
    public static void Check(JsonObject spec, List<Cause> causes)
    {
        var (least, most) = (spec.Number("minReplicas") ?? 1, spec.Number("maxReplicas") ?? 0);
        foreach (var field in new[] { "kind", "name" }.Where(field => spec.Text("scaleTargetRef", field) is null or ""))
        {
            causes.Add(Cause.Required($"spec.scaleTargetRef.{field}"));
        }

        // Scaling to 0 needs a feature gate that is rarely enabled.
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
}
