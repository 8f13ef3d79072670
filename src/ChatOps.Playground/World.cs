using ChatOps.Playground.Kubernetes;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground;

/// <summary>Everything around a bot: a Slack workspace and two clusters, in memory, with one service in them called web.</summary>
public sealed class World : IDisposable
{
    private const string Image = "registry.acme.io/web";

    public World(TimeProvider clock, ClusterEmulatorOptions? clusters = null)
    {
        Workspace = new(clock)
        {
            App = new()
            {
                Commands =
                [
                    new("/deploy", "Deploy a service", "SERVICE [VERSION] [to ENV]"),
                    new("/scale", "Set the number of replicas", "SERVICE N [in ENV]"),
                    new("/rollback", "Go back to the last version that was healthy", "SERVICE [in ENV] [to VERSION]"),
                    new("/ops", "Everything: status, history, timeline, doctor, help", "VERB …"),
                ],
            },
        };
        Staging = new("staging", clock, clusters);
        Production = new("production", clock, clusters);
        foreach (var cluster in Clusters)
        {
            cluster.CreateNamespace("web");
            cluster.Seed("web", "web", $"{Image}:1.4.1", cluster == Production ? 6 : 3);
        }
    }

    public SlackWorkspace Workspace { get; }

    public ClusterEmulator Staging { get; }

    public ClusterEmulator Production { get; }

    public IReadOnlyList<ClusterEmulator> Clusters => [Staging, Production];

    /// <summary>Serves Slack's and the clusters' APIs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapSlack("/slack", Workspace);
        foreach (var cluster in Clusters)
        {
            routes.MapCluster($"/clusters/{cluster.Name}", cluster);
        }
    }

    public void Dispose()
    {
        Staging.Dispose();
        Production.Dispose();
    }
}
