using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The API server's default values for fields that aren't set.</summary>
internal static class Defaults
{
    public static void Apply(ResourceType type, JsonObject json, NameGenerator names)
    {
        if (type == ResourceCatalog.Deployments)
        {
            Deployment(json);
        }
        else if (type == ResourceCatalog.ReplicaSets)
        {
            json.Child("spec").Default("replicas", 1);
            PodSpec(json.Child("spec").Child("template").Child("spec"));
        }
        else if (type == ResourceCatalog.StatefulSets)
        {
            StatefulSet(json.Child("spec"));
        }
        else if (type == ResourceCatalog.DaemonSets)
        {
            DaemonSet(json.Child("spec"));
        }
        else if (type == ResourceCatalog.Jobs)
        {
            Job(json);
        }
        else if (type == ResourceCatalog.CronJobs)
        {
            CronJob(json.Child("spec"));
        }
        else if (type == ResourceCatalog.HorizontalPodAutoscalers)
        {
            json.Child("spec").Default("minReplicas", 1);
            json.Child("spec").Default("metrics", new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject
                {
                    ["name"] = "cpu",
                    ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
                },
            }));
        }
        else if (type == ResourceCatalog.Pods)
        {
            PodSpec(json.Child("spec"));
            json.Child("spec").Default("enableServiceLinks", true);
            json.Child("status").Default("phase", "Pending");
        }
        else if (type == ResourceCatalog.Services)
        {
            Service(json.Child("spec"), names);
            json.Child("status").Default("loadBalancer", new JsonObject());
        }
        else if (type == ResourceCatalog.Namespaces)
        {
            json.Child("metadata").Child("labels").Default("kubernetes.io/metadata.name", json.Text("metadata", "name"));
            json.Child("spec").Default("finalizers", new JsonArray("kubernetes"));
            json.Child("status").Default("phase", "Active");
        }
        else if (type == ResourceCatalog.Secrets)
        {
            json.Default("type", "Opaque");
            foreach (var (key, text) in json["stringData"] as JsonObject ?? [])
            {
                json.Child("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text?.GetValue<string>() ?? ""));
            }

            // Write-only.
            json.Remove("stringData");
        }
    }

    private static void Deployment(JsonObject json)
    {
        var spec = json.Child("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        if (!json.Flag("spec", "paused"))
        {
            // False is never stored: Go omits it.
            spec.Remove("paused");
        }

        var strategy = spec.Child("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("maxSurge", "25%");
            strategy.Child("rollingUpdate").Default("maxUnavailable", "25%");
        }

        PodSpec(spec.Child("template").Child("spec"));
    }

    private static void StatefulSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("podManagementPolicy", "OrderedReady");
        spec.Default("persistentVolumeClaimRetentionPolicy", new JsonObject { ["whenDeleted"] = "Retain", ["whenScaled"] = "Retain" });
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("partition", 0);
        }

        PodSpec(spec.Child("template").Child("spec"));
    }

    private static void DaemonSet(JsonObject spec)
    {
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("maxSurge", 0);
            strategy.Child("rollingUpdate").Default("maxUnavailable", 1);
        }

        PodSpec(spec.Child("template").Child("spec"));
    }

    private static void Job(JsonObject json)
    {
        var spec = json.Child("spec");
        if (spec["parallelism"] is null)
        {
            spec.Default("completions", 1);
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", "TerminatingOrFailed");
        if (!spec.Flag("manualSelector"))
        {
            var (uid, name) = (json.Text("metadata", "uid"), json.Text("metadata", "name"));
            spec.Default("selector", new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } });
            var labels = spec.Child("template").Child("metadata").Child("labels");
            labels.Default("batch.kubernetes.io/controller-uid", uid);
            labels.Default("batch.kubernetes.io/job-name", name);
            labels.Default("controller-uid", uid);
            labels.Default("job-name", name);
        }

        PodSpec(spec.Child("template").Child("spec"));
    }

    // The defaults of its Jobs are set when those are created.
    private static void CronJob(JsonObject spec)
    {
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        PodSpec(spec.Child("jobTemplate").Child("spec").Child("template").Child("spec"));
    }

    private static void PodSpec(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("securityContext", new JsonObject());
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
        {
            Container(container);
        }
    }

    private static void Container(JsonObject container)
    {
        container.Default("resources", new JsonObject());
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        var image = container.Text("image") ?? "";
        var tag = image[(image.LastIndexOf('/') + 1)..];
        var floating = !image.Contains('@', StringComparison.Ordinal)
            && (!tag.Contains(':', StringComparison.Ordinal) || tag.EndsWith(":latest", StringComparison.Ordinal));
        container.Default("imagePullPolicy", floating ? "Always" : "IfNotPresent");
        foreach (var port in container.Items("ports"))
        {
            port.Default("protocol", "TCP");
        }

        foreach (var name in new[] { "readinessProbe", "livenessProbe", "startupProbe" })
        {
            if (container[name] is JsonObject probe)
            {
                probe.Default("timeoutSeconds", 1);
                probe.Default("periodSeconds", 10);
                probe.Default("successThreshold", 1);
                probe.Default("failureThreshold", 3);
                (probe["httpGet"] as JsonObject)?.Default("scheme", "HTTP");
            }
        }
    }

    private static void Service(JsonObject spec, NameGenerator names)
    {
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        if (spec.Text("type") == "ExternalName")
        {
            return;
        }

        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
        if (spec.Text("clusterIP") is null or "")
        {
            spec["clusterIP"] = names.ServiceAddress();
        }

        spec.Default("clusterIPs", new JsonArray(spec.Text("clusterIP")));
        foreach (var port in spec.Items("ports"))
        {
            port.Default("protocol", "TCP");
            port.Default("targetPort", port["port"]?.DeepClone());
        }
    }
}
