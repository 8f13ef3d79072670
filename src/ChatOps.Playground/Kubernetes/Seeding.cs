using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using k8s;
using k8s.Models;

namespace ChatOps.Playground.Kubernetes;

/// <summary>Creates objects in a cluster without going through its API.</summary>
internal static class Seeding
{
    private static readonly WriteOptions Installer = new(new("kubectl-create"));

    public static void Namespace(Cluster cluster, string name)
    {
        if (cluster.Store.Get(ResourceCatalog.Namespaces, "", name) is null)
        {
            Create(cluster, ResourceCatalog.Namespaces, "", new() { ["metadata"] = new JsonObject { ["name"] = name } });
        }
    }

    public static void Node(Cluster cluster, string name) => Create(cluster, ResourceCatalog.Nodes, "", new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/hostname"] = name } },
        ["status"] = new JsonObject
        {
            ["capacity"] = new JsonObject { ["cpu"] = "16", ["memory"] = "64Gi", ["pods"] = "110" },
            ["allocatable"] = new JsonObject { ["cpu"] = "15800m", ["memory"] = "62Gi", ["pods"] = "110" },
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = "True",
                ["reason"] = "KubeletReady",
                ["message"] = "kubelet is posting ready status",
                ["lastTransitionTime"] = cluster.Schedule.Timestamp,
            }),
            ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = Controllers.Kubelet.AddressOf(name) }),
            ["nodeInfo"] = new JsonObject
            {
                ["kubeletVersion"] = ServerVersion.Git, ["osImage"] = "Debian GNU/Linux 12 (bookworm)", ["containerRuntimeVersion"] =
                    "containerd://2.0.5", ["kernelVersion"] = "6.1.0", ["architecture"] = "amd64",
                ["bootID"] = "", ["kubeProxyVersion"] = "", ["machineID"] = "", ["operatingSystem"] = "linux", ["systemUUID"] = "",
            },
        },
    });

    public static V1Deployment Plain(string @namespace, string name, string image, int replicas, string container, int? deadline)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = name };
        return new()
        {
            Metadata = new() { Name = name, NamespaceProperty = @namespace, Labels = labels },
            Spec = new()
            {
                Replicas = replicas,
                ProgressDeadlineSeconds = deadline,
                Selector = new() { MatchLabels = labels },
                Template = new()
                {
                    Metadata = new() { Labels = labels },
                    Spec = new() { Containers = [new() { Name = container, Image = image, Ports = [new() { ContainerPort = 8080 }] }] },
                },
            },
        };
    }

    /// <summary>Creates the object and lets the controllers react, with pods that become ready immediately.</summary>
    public static void Settled<T>(Cluster cluster, ResourceType type, T model)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var @namespace = model.Namespace() ?? "default";
        Namespace(cluster, @namespace);
        Create(cluster, type, @namespace, JsonNavigation.Parse(KubernetesJson.Serialize(model))!.AsObject());
        cluster.Kubelet.ReadyAtOnce = true;
        cluster.Work.Drain();
        cluster.Kubelet.ReadyAtOnce = false;
    }

    public static void LimitPods(Cluster cluster, string @namespace, int? pods)
    {
        Namespace(cluster, @namespace);
        var live = cluster.Store.Get(ResourceCatalog.Namespaces, "", @namespace)!;
        cluster.Registry.Change(live, "kubectl-annotate", "", json =>
        {
            var annotations = json.Child("metadata").Child("annotations");
            annotations.Remove(PodQuota.Annotation);
            if (pods is not null)
            {
                annotations[PodQuota.Annotation] = pods.ToString();
            }
        });
    }

    private static void Create(Cluster cluster, ResourceType type, string @namespace, JsonObject json)
    {
        if (cluster.Registry.Create(type, @namespace, json, Installer).Failed(out var failure, out _))
        {
            throw new ArgumentException(failure.Message, nameof(json));
        }
    }
}
