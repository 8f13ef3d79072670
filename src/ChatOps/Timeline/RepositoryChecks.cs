using ChatOps.Catalog;
using ChatOps.Checks;

namespace ChatOps.Timeline;

/// <summary>Whether the services' repositories are called as configured.</summary>
internal sealed class RepositoryChecks(ServiceCatalog catalog) : IChecks
{
    public IEnumerable<Check> All() =>
    [
        new Check("repositories", _ => Task.FromResult<IReadOnlyList<Finding>>(
        [
            .. from service in catalog.Services
               where service.Repository is not null
               let newest = catalog.NewestNameOf(service.Repository!)
               where newest is not null
               select new Finding(
                   service.Repository!,
                   false,
                   $"it is called {newest} now; until {service.Name} has that name, what happens there is posted under the old one",
                   $"set ChatOps:Services:{service.Name}:Repository to {newest}"),
        ])),
    ];
}
