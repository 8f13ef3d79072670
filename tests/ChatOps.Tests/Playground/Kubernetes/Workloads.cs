using k8s.Models;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>Workloads as the tests seed them; each test changes what it is about.</summary>
internal static class Workloads
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["app"] = "db" };

    public static V1StatefulSet StatefulSet(string image = "db:1", int replicas = 3, string? order = null, string @namespace = "shop") =>
        new()
        {
            Metadata = new() { Name = "db", NamespaceProperty = @namespace, Labels = Labels },
            Spec = new()
            {
                ServiceName = "db",
                Replicas = replicas,
                PodManagementPolicy = order,
                Selector = new() { MatchLabels = Labels },
                Template = Template(image),
            },
        };

    public static V1DaemonSet DaemonSet(string image = "db:1", string @namespace = "shop") => new()
    {
        Metadata = new() { Name = "db", NamespaceProperty = @namespace, Labels = Labels },
        Spec = new() { Selector = new() { MatchLabels = Labels }, Template = Template(image) },
    };

    public static V2HorizontalPodAutoscaler Autoscaler(string kind, string name, int least, int most, string @namespace = "shop") => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = @namespace },
        Spec = new()
        {
            MinReplicas = least,
            MaxReplicas = most,
            ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = kind, Name = name },
        },
    };

    public static V1PodTemplateSpec Template(string image) => new()
    {
        Metadata = new() { Labels = Labels },
        Spec = new() { Containers = [new() { Name = "db", Image = image, Ports = [new() { ContainerPort = 5432 }] }] },
    };

    public static V1Patch ImagePatch(string image) =>
        new(
            """{"spec":{"template":{"spec":{"containers":[{"name":"db","image":"IMAGE"}]}}}}""".Replace("IMAGE", image, StringComparison.Ordinal),
            V1Patch.PatchType.StrategicMergePatch);
}
