using System.Collections.Frozen;
using ChatOps.Journal;

namespace ChatOps.Catalog;

/// <summary>Which service and which environment are meant by the names that senders give.</summary>
internal sealed class LabelRules(IReadOnlyList<Service> services, IReadOnlyList<Environment> environments)
{
    private readonly FrozenSet<string> _clusters = services.SelectMany(service => service.Placements)
        .Select(placement => placement.Workload.Cluster)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The services that are configured with such a name, or else those that are called so.</summary>
    public IReadOnlyList<Service> ServicesOf(IReadOnlyList<Label> labels)
    {
        var configured = services.Where(service => service.Names.Any(name => name.Matches(labels))).ToList();
        if (configured.Count > 0)
        {
            return configured;
        }

        // An exporter's own service may stand beside the workload that it watches: the name that counts most and that is known decides.
        foreach (var (names, isOf) in (ReadOnlySpan<(string[] Names, Func<Service, string, bool> IsOf)>)
        [
            (LabelNames.Services, IsNamed),
            (LabelNames.Workloads, (service, value) => service.Placements.Any(placement => IsWorkload(placement, value, labels))),
            (LabelNames.Images, IsImage),
            (LabelNames.Others, IsNamed),
        ])
        {
            foreach (var name in names)
            {
                if (Label.Find(labels, name) is { } value
                    && services.Where(service => isOf(service, value)).ToList() is { Count: > 0 } found)
                {
                    return found;
                }
            }
        }

        return [];
    }

    /// <summary>The environment; one that isn't configured has the name that its sender gives it.</summary>
    /// <param name="about">The services that are meant.</param>
    public string? EnvironmentOf(IReadOnlyList<Label> labels, IReadOnlyList<Service> about) =>
        environments.FirstOrDefault(environment => environment.Names.Any(name => name.Matches(labels)))?.Name
        ?? Called(labels, LabelNames.Environments)
        ?? Called(labels, LabelNames.Places)
        ?? (Placements(labels, about) is [var only] ? only : null)
        ?? Label.Find(labels, LabelNames.Environments);

    private string? Called(IReadOnlyList<Label> labels, string[] names) =>
        names.Select(name => Label.Find(labels, name))
            .Select(value => environments.FirstOrDefault(environment => IsSame(environment.Name, value))?.Name)
            .FirstOrDefault(name => name is not null);

    /// <summary>The environments in which the services have a workload where the sender says.</summary>
    private List<string> Placements(IReadOnlyList<Label> labels, IReadOnlyList<Service> about) =>
    [
        .. about.SelectMany(service => service.Placements)
            .Where(placement => LabelNames.Places.Any(name => Label.Find(labels, name) is not null) && IsThere(placement, labels))
            .Select(placement => placement.Environment.Name)
            .Distinct(),
    ];

    private static bool IsNamed(Service service, string value) => IsSame(service.Name, value);

    private static bool IsImage(Service service, string value) =>
        service.OtherImages.Select(other => other.Image).Append(service.Image).OfType<string>()
            .Any(image => ImagePushed.Plain(image) == ImagePushed.Plain(WithoutVersion(value)));

    private bool IsWorkload(Placement placement, string value, IReadOnlyList<Label> labels) =>
        placement.Workloads.Any(workload => workload.Name == value) && IsThere(placement, labels);

    /// <summary>Others may have their own names for clusters, which say nothing.</summary>
    private bool IsThere(Placement placement, IReadOnlyList<Label> labels) =>
        (Label.Find(labels, "namespace", "kubernetes_namespace") is not { } space || space == placement.Workload.Namespace)
        && (Label.Find(labels, "cluster", "cluster_name") is not { } cluster
            || !_clusters.Contains(cluster)
            || IsSame(cluster, placement.Workload.Cluster));

    private static string WithoutVersion(string image)
    {
        var bare = image.Split('@')[0];
        var colon = bare.IndexOf(':', bare.LastIndexOf('/') + 1);
        return colon < 0 ? bare : bare[..colon];
    }

    private static bool IsSame(string left, string? right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
