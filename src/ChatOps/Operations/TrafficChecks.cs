using ChatOps.Catalog;
using ChatOps.Checks;
using ChatOps.Clusters;
using ChatOps.Operations.Switching;

namespace ChatOps.Operations;

/// <summary>Checks whether each blue-green service has a Service that shows which color is live.</summary>
internal sealed class TrafficChecks(ServiceCatalog catalog, ClusterSet clusters, BlueGreenReader colors) : IChecks
{
    public IEnumerable<Check> All() =>
        catalog.Services.SelectMany(service => service.Placements.Where(p => p.BlueGreen is not null).Select(placement =>
        {
            var subject = $"{service.Name} in {placement.Environment.Name}";
            return new Check(subject, async cancellationToken => [await LiveAsync(subject, service, placement, cancellationToken)])
            {
                WhileWaiting = () => Check.StillLooking(subject, clusters.Get(placement.Workload.Cluster).Queue),
            };
        }));

    private async Task<Finding> LiveAsync(string subject, Service service, Placement placement, CancellationToken cancellationToken)
    {
        try
        {
            return new(subject, true, $"its traffic goes to {(await colors.ReadAsync(placement, cancellationToken))!.Live}");
        }
        catch (ClusterException exception) when (exception.IsQueued)
        {
            return new(subject, true, "still checking: " + exception.Words);
        }
        catch (ClusterException exception)
        {
            var mend = exception.IsPassing
                ? null
                : $"correct the Service, or ChatOps:Services:{service.Name}:Workloads:{placement.Environment.Name}:BlueGreen";
            return new(subject, false, exception.Words, mend);
        }
    }
}
