using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground;

/// <summary>A service called shop that is deployed blue-green: two Deployments, the Service that picks one, and a smoke test.</summary>
public static class BlueGreenShop
{
    public const string Image = "registry.acme.io/shop";

    private const string Namespace = "web";

    /// <summary>Blue is live with three pods of 3.1.0, green is empty.</summary>
    public static void Seed(ClusterEmulator cluster)
    {
        cluster.Seed(Deployment("blue", replicas: 3));
        cluster.Seed(Deployment("green", replicas: 0));
        cluster.Seed(new V1Service
        {
            Metadata = new() { Name = "shop", NamespaceProperty = Namespace },
            Spec = new() { Selector = Labels("blue"), Ports = [new() { Port = 80, TargetPort = 8080 }] },
        });
        cluster.Seed(new V1CronJob
        {
            Metadata = new() { Name = "shop-smoke", NamespaceProperty = Namespace },
            Spec = new()
            {
                Schedule = "0 0 1 1 *",
                Suspend = true,
                JobTemplate = new()
                {
                    Spec = new()
                    {
                        BackoffLimit = 0,
                        Template = new() { Spec = new() { RestartPolicy = "Never", Containers = [new() { Name = "smoke", Image = "registry.acme.io/smoke:1" }] } },
                    },
                },
            },
        });
    }

    /// <summary>What a bot must know of it.</summary>
    public static Dictionary<string, string?> Configuration(params ReadOnlySpan<string> environments)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ChatOps:Services:shop:Channel"] = "#deploys",
            ["ChatOps:Services:shop:Image"] = Image,
        };
        foreach (var environment in environments)
        {
            var at = $"ChatOps:Services:shop:Workloads:{environment}";
            settings[$"{at}:Cluster"] = environment;
            settings[$"{at}:Namespace"] = Namespace;
            settings[$"{at}:BlueGreen:TestJob"] = "shop-smoke";
            settings[$"{at}:BlueGreen:KeepOld"] = "00:02:00";
        }

        return settings;
    }

    private static V1Deployment Deployment(string colour, int replicas) => new()
    {
        Metadata = new() { Name = $"shop-{colour}", NamespaceProperty = Namespace, Labels = Labels(colour) },
        Spec = new()
        {
            Replicas = replicas,
            ProgressDeadlineSeconds = 30,
            Selector = new() { MatchLabels = Labels(colour) },
            Template = new() { Metadata = new() { Labels = Labels(colour) }, Spec = new() { Containers = [new() { Name = "shop", Image = $"{Image}:3.1.0" }] } },
        },
    };

    private static Dictionary<string, string> Labels(string colour) => new() { ["app"] = "shop", ["color"] = colour };
}
