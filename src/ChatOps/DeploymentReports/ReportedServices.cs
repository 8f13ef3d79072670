using ChatOps.Catalog;
using ChatOps.Code;

namespace ChatOps.DeploymentReports;

/// <summary>The services whose operations are reported to the code host.</summary>
internal sealed class ReportedServices(ServiceCatalog catalog, IEnumerable<IDeploymentHost> hosts)
{
    private readonly IReadOnlyList<Service> _all = hosts.FirstOrDefault() is { } host
        ? [.. catalog.Services.Where(service =>
            service.Repository is { } repository && host.Has(repository) && (service.ReportDeployments ?? host.IsToldByDefault))]
        : [];

    public IDeploymentHost? Host { get; } = hosts.FirstOrDefault();

    public bool Any => _all.Count > 0;

    public IReadOnlyList<string> Repositories =>
        [.. _all.Select(service => service.Repository!).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The repository in which operations on a service are shown, and the environment's name there; null: they aren't. Where several
    /// services share a repository, each has environments of its own: a deployment to one makes the one before it inactive.
    /// </summary>
    public (string Repository, string ShownAs)? Find(string name, string environment)
    {
        if (_all.FirstOrDefault(service => service.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            is not { Repository: { } repository } found)
        {
            return null;
        }

        var isAlone = catalog.Services.Count(
            service => repository.Equals(service.Repository, StringComparison.OrdinalIgnoreCase)) == 1;
        return (repository, isAlone ? environment : $"{environment} ({found.Name})");
    }
}
