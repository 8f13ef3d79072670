using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Playground;

/// <summary>A service that every cluster of a world runs, in a namespace of its own name.</summary>
/// <param name="Version">"1.4.1": what runs in the beginning.</param>
/// <param name="Kind">Deployment or StatefulSet.</param>
public sealed record WorldService(string Name, string Version, string Kind = "Deployment")
{
    /// <summary>Nobody waits Kubernetes' ten minutes to see a deploy fail.</summary>
    private const int Deadline = 30;

    /// <summary>The one that the scenarios merge, build and release.</summary>
    public static WorldService Web { get; } = new("web", "1.4.1") { InProduction = 6, Repository = "acme/web", Job = "web" };

    public static WorldService Search { get; } = new("search", "2.3.0", "StatefulSet");

    public static WorldService Api { get; } = new("api", "5.1.0") { Bounds = (2, 5) };

    public static WorldService Shop { get; } = new("shop", "3.1.0") { IsBlueGreen = true };

    /// <summary>One of each sort.</summary>
    public static IReadOnlyList<WorldService> All { get; } = [Web, Search, Api, Shop];

    public string Image => $"registry.acme.io/{Name}";

    /// <summary>"owner/name" on GitHub, if the world has it.</summary>
    public string? Repository { get; private init; }

    /// <summary>On Jenkins, if the world has it.</summary>
    public string? Job { get; private init; }

    /// <summary>Two Deployments of which one has the traffic.</summary>
    public bool IsBlueGreen { get; private init; }

    /// <summary>Replicas in production.</summary>
    private int InProduction { get; init; } = 3;

    /// <summary>Of its HorizontalPodAutoscaler, when it has one.</summary>
    private (int Min, int Max)? Bounds { get; init; }

    /// <summary>Puts it into a cluster, all of it ready.</summary>
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
