namespace ChatOps.Catalog;

/// <summary>Environments, services and where each runs: the sections ChatOps:Environments and ChatOps:Services.</summary>
public sealed class CatalogOptions
{
    public Dictionary<string, EnvironmentOptions> Environments { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, ServiceOptions> Services { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

public sealed class EnvironmentOptions
{
    /// <summary>Show the plan and wait for Run before anything changes.</summary>
    public bool Confirm { get; init; } = true;

    /// <summary>Nobody may change anything here until a grant in the policy names it. Protected unless configured otherwise.</summary>
    public bool Protected { get; init; } = true;

    /// <summary>
    /// How long a deployed version must stay healthy, once all its pods are ready, for the deploy to succeed. At most 10 minutes; zero
    /// skips this.
    /// </summary>
    public TimeSpan StabilityPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a deploy fails: Off does nothing, Ask offers a rollback button, On rolls back automatically.</summary>
    public AutoRollback AutoRollback { get; init; } = AutoRollback.Ask;

    /// <summary>
    /// How monitors, registries and deployment tools call it: "NAME=VALUE", with "*" as a wildcard in the value: "cluster=prod-*". None:
    /// environments, namespaces and clusters that have its name.
    /// </summary>
    public List<string> Names { get; init; } = [];
}

public sealed class ServiceOptions
{
    /// <summary>
    /// Where its timeline is posted: a channel's name or id, with its platform before it ("PLATFORM:Web/Deploys") where several are
    /// configured.
    /// </summary>
    public List<string> Channels { get; init; } = [];

    /// <summary>"owner/name" on the code host.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether its deploys and rollbacks are reported to the code host. None: as configured for the code host.</summary>
    public bool? ReportDeployments { get; init; }

    /// <summary>
    /// The repository's default branch, whose pushes and builds are reported automatically. None: what the repository reports, once it has.
    /// </summary>
    public string? DefaultBranch { get; init; }

    /// <summary>
    /// Paths of jobs, as their builder shows them: "web" covers "web" and everything below it; "ci2:web" is the job "web" of the instance
    /// ci2, or of the builder with that name.
    /// </summary>
    public List<string> Jobs { get; init; } = [];

    /// <summary>
    /// The branches whose builds are offered for deployment, with at most one "*" as a wildcard: "release/*". None: the repository's
    /// default branch.
    /// </summary>
    public List<string> Branches { get; init; } = [];

    /// <summary>
    /// How its releases are tagged, with "*" for the version: "v*", "web-v*". None: tags that are a version ("v1.4.2") if no other service
    /// has the same repository, and tags with the service's name before it ("web-v1.4.2", "web/1.4.2", "web@1.4.2").
    /// </summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>The image without a tag: "registry.acme.io/web".</summary>
    public string? Image { get; init; }

    /// <summary>
    /// Other images built with the same versions and set together with it: by container, without a tag. Init containers, too.
    /// </summary>
    public Dictionary<string, string> Images { get; init; } = new(StringComparer.Ordinal);

    /// <summary>
    /// How monitors, registries and deployment tools call it: "NAME=VALUE", with "*" as a wildcard in the value: "service=checkout*". None,
    /// or no service has a name that matches: the service with that name, with that workload, or with that image.
    /// </summary>
    public List<string> Names { get; init; } = [];

    /// <summary>The services that it calls: what changes there may be why it fails.</summary>
    public List<string> DependsOn { get; init; } = [];

    /// <summary>The schedule that says who is on call for it. None: the default one.</summary>
    public string? OnCall { get; init; }

    /// <summary>By environment.</summary>
    public Dictionary<string, WorkloadOptions> Workloads { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

public sealed class WorkloadOptions
{
    public string? Cluster { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The Deployment's name; the service's name when none of the three kinds is set.</summary>
    public string? Deployment { get; init; }

    /// <summary>Instead of a Deployment.</summary>
    public string? StatefulSet { get; init; }

    /// <summary>Instead of a Deployment.</summary>
    public string? DaemonSet { get; init; }

    /// <summary>Two Deployments and a Service that sends its traffic to one of them.</summary>
    public BlueGreenOptions? BlueGreen { get; init; }

    /// <summary>The container whose image a deploy sets; optional when there is only one.</summary>
    public string? Container { get; init; }

    /// <summary>Where people reach it, for links.</summary>
    public string? Url { get; init; }

    /// <summary>The fewest replicas that /scale may ask for; 0 is always possible and always confirmed.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The most replicas that /scale may ask for.</summary>
    public int MaxReplicas { get; init; } = 50;
}
