using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// Workloads named web, one per cluster, and the configuration of a bot for them. In a "blue-green" one, blue is live and green is empty.
/// </summary>
internal static class Shop
{
    public const string Image = "registry.acme.io/web";
    public const string FirstVersion = "1.4.0";

    public static readonly TimeSpan StabilityPeriod = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["app"] = "web" };

    /// <summary>In seconds; only Deployments have one in the cluster.</summary>
    private const int Deadline = 20;

    /// <summary>Fast in terms of the bot's clock, but every phase of a rollout lasts long enough to be observed.</summary>
    public static ClusterEmulatorOptions Options { get; } = new()
    {
        ControllerDelay = TimeSpan.FromSeconds(0.5),
        ReadyDelay = TimeSpan.FromSeconds(2),
        StopDelay = TimeSpan.FromSeconds(1),
    };

    public static ClusterEmulator Cluster(
        string name, string kind, int replicas, TimeProvider clock, ClusterEmulatorOptions? options = null, int deadline = Deadline)
    {
        var emulator = new ClusterEmulator(name, clock, options ?? Options);
        var metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "web", Labels = Labels };
        var selector = new V1LabelSelector { MatchLabels = Labels };
        var template = new V1PodTemplateSpec
        {
            Metadata = new() { Labels = Labels },
            Spec = new() { Containers = [new() { Name = "web", Image = $"{Image}:{FirstVersion}" }] },
        };
        switch (kind)
        {
            case "statefulset":
                emulator.Seed(new V1StatefulSet
                {
                    Metadata = metadata,
                    Spec = new() { ServiceName = "web", Replicas = replicas, Selector = selector, Template = template },
                });
                break;
            case "daemonset":
                emulator.Seed(new V1DaemonSet { Metadata = metadata, Spec = new() { Selector = selector, Template = template } });
                break;
            case "blue-green":
                BlueGreenSeed.Seed(emulator, Seeding.Plain("web", "web", $"{Image}:{FirstVersion}", replicas, "web", deadline));
                break;
            default:
                emulator.Seed("web", "web", $"{Image}:{FirstVersion}", replicas, deadline: deadline);
                break;
        }

        return emulator;
    }

    /// <summary>A service for each cluster, with the same name; environment and cluster are the same here.</summary>
    /// <param name="keepOld">For blue-green workloads: how long the old color stays up.</param>
    public static CatalogOptions Catalog(
        IEnumerable<(string Name, string Kind)> clusters, AutoRollback automatic = AutoRollback.Off, TimeSpan keepOld = default)
    {
        var options = new CatalogOptions();
        foreach (var (name, kind) in clusters)
        {
            options.Environments[name] = new() { Protected = false, StabilityPeriod = StabilityPeriod, AutoRollback = automatic };
            var service = new ServiceOptions { Image = Image };
            service.Workloads[name] = new()
            {
                Cluster = name,
                Namespace = "web",
                Deployment = kind is "deployment" ? "web" : null,
                StatefulSet = kind is "statefulset" ? "web" : null,
                DaemonSet = kind is "daemonset" ? "web" : null,
                BlueGreen = kind is "blue-green"
                    ? new()
                    {
                        Service = "web",
                        Blue = "web-blue",
                        Green = "web-green",
                        TestJob = BlueGreenSeed.TestOf("web"),
                        TestUrl = "http://web-preview.web.svc/health",
                        KeepOld = keepOld,
                    }
                    : null,
            };
            options.Services[name] = service;
        }

        return options;
    }

    /// <param name="requestTimeout">In seconds.</param>
    public static ClusterOptions Reach(ClusterEmulator emulator, Uri address, string folder, int requestTimeout = 1)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():n}.kubeconfig");
        File.WriteAllText(file, emulator.Kubeconfig(address));
        return new() { Kubeconfig = file, RequestTimeoutSeconds = requestTimeout };
    }
}
