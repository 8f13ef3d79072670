using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The API server's validation rules that people run into, with its own error messages.</summary>
internal static class Validation
{
    public static List<Cause> Check(ResourceType type, JsonObject json, JsonObject? live)
    {
        var causes = new List<Cause>();
        MetadataRules.Check(json.Child("metadata"), "metadata", causes, named: true);
        if (type == ResourceCatalog.Deployments
            || type == ResourceCatalog.ReplicaSets
            || type == ResourceCatalog.StatefulSets
            || type == ResourceCatalog.DaemonSets)
        {
            WorkloadRules.Check(json.Child("spec"), live, causes);
        }

        if (type == ResourceCatalog.Deployments)
        {
            WorkloadRules.Deployment(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.StatefulSets)
        {
            WorkloadRules.StatefulSet(json.Child("spec"), live, causes);
        }
        else if (type == ResourceCatalog.DaemonSets)
        {
            WorkloadRules.DaemonSet(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.Jobs)
        {
            JobRules.Check(json.Child("spec"), live, causes);
        }
        else if (type == ResourceCatalog.HorizontalPodAutoscalers)
        {
            AutoscalerRules.Check(json.Child("spec"), causes);
        }
        else if (type == ResourceCatalog.Pods)
        {
            PodRules.Containers(json.Child("spec"), "spec", causes);
            if (live is not null)
            {
                PodRules.Update(json, live, causes);
            }
        }
        else if (type == ResourceCatalog.Services
            && json.At("spec", "ports") is not JsonArray { Count: > 0 }
            && json.Text("spec", "type") != "ExternalName"
            && json.Text("spec", "clusterIP") != "None")
        {
            causes.Add(Cause.Required("spec.ports"));
        }

        return causes;
    }
}
