using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground;

/// <summary>A service that runs in every cluster of a world, in a namespace of the same name.</summary>
/// <param name="Version">The version that runs initially: "1.4.1".</param>
/// <param name="Kind">Deployment or StatefulSet.</param>
public sealed record WorldService(string Name, string Version, string Kind = "Deployment")
{
    /// <summary>Much shorter than Kubernetes' default of ten minutes, so that a failing deploy is reported soon.</summary>
    private const int Deadline = 30;

    /// <summary>The service that the scenarios merge, build and release.</summary>
    public static WorldService Web { get; } = new("web", "1.4.1") { InProduction = 6, Repository = "acme/web", Job = "web" };

    public static WorldService Search { get; } = new("search", "2.3.0", "StatefulSet");

    public static WorldService Api { get; } = new("api", "5.1.0") { Bounds = (2, 5) };

    public static WorldService Shop { get; } = new("shop", "3.1.0") { IsBlueGreen = true };

    /// <summary>One service of each sort.</summary>
    public static IReadOnlyList<WorldService> All { get; } = [Web, Search, Api, Shop];

    public string Image => $"registry.acme.io/{Name}";

    /// <summary>The repository on GitHub, as "owner/name", if it exists in the world.</summary>
    public string? Repository { get; private init; }

    /// <summary>The job on Jenkins, if it exists in the world.</summary>
    public string? Job { get; private init; }

    /// <summary>Two Deployments, one of which receives the traffic.</summary>
    public bool IsBlueGreen { get; private init; }

    /// <summary>The number of replicas in production.</summary>
    private int InProduction { get; init; } = 3;

    /// <summary>The bounds of its HorizontalPodAutoscaler, if it has one.</summary>
    private (int Min, int Max)? Bounds { get; init; }

    /// <summary>Creates the service in a cluster, with all its pods ready.</summary>
    internal void Seed(ClusterEmulator cluster, bool isProduction)
    {
        var plain = Seeding.Plain(Name, Name, $"{Image}:{Version}", isProduction ? InProduction : 3, Name, Deadline);
        if (IsBlueGreen)
        {
            BlueGreenSeed.Seed(cluster, plain);
        }
        else if (Kind is "StatefulSet")
        {
            cluster.Seed(new V1StatefulSet
            {
                Metadata = plain.Metadata,
                Spec = new()
                {
                    ServiceName = Name,
                    Replicas = plain.Spec.Replicas,
                    Selector = plain.Spec.Selector,
                    Template = plain.Spec.Template,
                },
            });
        }
        else
        {
            cluster.Seed(plain);
        }

        if (Bounds is var (min, max))
        {
            cluster.Seed(new V2HorizontalPodAutoscaler
            {
                Metadata = new() { Name = Name, NamespaceProperty = Name },
                Spec = new()
                {
                    MinReplicas = min,
                    MaxReplicas = max,
                    ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = Kind, Name = Name },
                    Metrics = [new()
                    {
                        Type = "Resource",
                        Resource = new() { Name = "cpu", Target = new() { Type = "Utilization", AverageUtilization = 70 } },
                    }],
                },
            });
        }
    }
}
