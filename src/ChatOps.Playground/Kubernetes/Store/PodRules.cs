using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of pods and pod templates.</summary>
internal static partial class PodRules
{
    private const string LabelNameRule =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    public static void Containers(JsonObject spec, string path, List<Cause> causes)
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
                causes.Add(
                    Cause.Invalid($"{path}.containers[{index}].image", $"\"{image}\"", "must not have leading or trailing whitespace"));
            }
        }
    }

    public static void Update(JsonObject json, JsonObject live, List<Cause> causes)
    {
        var (proposed, present) = (json.Child("spec").Copy(), live.Child("spec").Copy());
        foreach (var spec in new[] { proposed, present })
        {
            // Set by the scheduler, which is part of the cluster.
            spec.Remove("nodeName");
            spec.Remove("tolerations");
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
            {
                container.Remove("image");
            }
        }

        if (!JsonNode.DeepEquals(proposed, present))
        {
            causes.Add(Cause.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
