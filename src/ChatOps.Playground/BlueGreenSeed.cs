using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground;

/// <summary>A service with blue-green deployments: two Deployments, the Service that selects one of them, and a smoke test.</summary>
internal static class BlueGreenSeed
{
    /// <summary>The CronJob whose template test Jobs are created from.</summary>
    public static string TestOf(string service) => $"{service}-smoke";

    /// <summary>Seeds the service with blue live and green scaled to 0.</summary>
    /// <param name="plain">The service as a single Deployment.</param>
    public static void Seed(ClusterEmulator cluster, V1Deployment plain)
    {
        var name = plain.Metadata.Name;
        cluster.Seed(Deployment(plain, "blue", plain.Spec.Replicas ?? 1));
        cluster.Seed(Deployment(plain, "green", replicas: 0));
        cluster.Seed(new V1Service
        {
            Metadata = new() { Name = name, NamespaceProperty = name },
            Spec = new() { Selector = Labels(name, "blue"), Ports = [new() { Port = 80, TargetPort = 8080 }] },
        });
        cluster.Seed(new V1CronJob
        {
            Metadata = new() { Name = TestOf(name), NamespaceProperty = name },
            Spec = new()
            {
                Schedule = "0 0 1 1 *",
                Suspend = true,
                JobTemplate = new()
                {
                    Spec = new()
                    {
                        BackoffLimit = 0,
                        Template = new() { Spec = new()
                        {
                            RestartPolicy = "Never",
                            Containers = [new() { Name = "smoke", Image = "registry.acme.io/smoke:1" }],
                        } },
                    },
                },
            },
        });
    }

    private static V1Deployment Deployment(V1Deployment plain, string colour, int replicas)
    {
        var (name, labels) = (plain.Metadata.Name, Labels(plain.Metadata.Name, colour));
        return new()
        {
            Metadata = new() { Name = $"{name}-{colour}", NamespaceProperty = name, Labels = labels },
            Spec = new()
            {
                Replicas = replicas,
                ProgressDeadlineSeconds = plain.Spec.ProgressDeadlineSeconds,
                Selector = new() { MatchLabels = labels },
                Template = new() { Metadata = new() { Labels = labels }, Spec = plain.Spec.Template.Spec },
            },
        };
    }

    private static Dictionary<string, string> Labels(string name, string colour) => new() { ["app"] = name, ["color"] = colour };
}
