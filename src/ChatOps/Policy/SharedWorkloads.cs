using ChatOps.Catalog;

namespace ChatOps.Policy;

/// <summary>A workload with two names can be changed by whoever may change it under one of them, so both must be protected alike.</summary>
public static class SharedWorkloads
{
    /// <summary>Every mistake, a sentence each, saying what to do.</summary>
    /// <param name="addressOf">Returns a cluster's address by its name: two names may mean the same cluster.</param>
    public static IEnumerable<string> Problems(ServiceCatalog catalog, PolicyRules rules, Func<string, string> addressOf)
    {
        var places = catalog.Services.SelectMany(
            service => service.Placements.SelectMany(placement => placement.Workloads.Select(workload => new Place(
                service,
                placement,
                $"{workload}",
                workload.Cluster,
                $"{addressOf(workload.Cluster)}\n{workload.Namespace}\n{workload.Kind}\n{workload.Name}"))));
        foreach (var shared in places.GroupBy(place => place.Identity))
        {
            var first = shared.First();
            foreach (var problem in shared.Skip(1).Select(other => Problem(first, other, rules)).OfType<string>())
            {
                yield return problem;
            }
        }
    }

    private static string? Problem(Place first, Place other, PolicyRules rules)
    {
        if (ReferenceEquals(first.Placement, other.Placement))
        {
            return $"{first.Workload} is both colors of {first}: name two Deployments.";
        }

        if (first.Pair != other.Pair)
        {
            var (pair, single) = first.Placement.BlueGreen is null ? (other, first) : (first, other);
            return $"{first.Workload} is a color of {pair} and also configured as {single}: changes under that name would bypass the test and the switch. Remove one.";
        }

        if (!first.Protection(rules).SequenceEqual(other.Protection(rules)))
        {
            return $"{first.Workload} is both {first} and {other}, which are protected differently: whoever may change one could change the other. "
                + "Give both the same Protected, Confirm, grants, approvals and confirmations, or remove one.";
        }

        return first.Cluster == other.Cluster
            ? null
            : $"{first.Workload} is both {first} and {other}, under two names of one cluster, so their operations couldn't be told apart. Use one name for the cluster.";
    }

    /// <param name="Identity">Identifies the workload, whatever its cluster is called.</param>
    private sealed record Place(Service Service, Placement Placement, string Workload, string Cluster, string Identity)
    {
        public (string?, string?, string?) Pair => (Placement.BlueGreen?.Service, Placement.BlueGreen?.Blue, Placement.BlueGreen?.Green);

        /// <summary>What may be done there, and by whom: the flags of its environment, and the numbers of the rules about it.</summary>
        public IEnumerable<int> Protection(PolicyRules rules) => Numbers(
            rules.Grants, grant => grant.IsFor(Service.Name) && grant.IsFor(Placement.Environment))
            .Append(-3)
            .Concat(Numbers(rules.Approvals.Rules, rule => rule.Scope.Covers(Service.Name, Placement.Environment.Name)))
            .Append(-3)
            .Concat(Numbers(rules.Approvals.BreakGlass, rule => rule.Scope.Covers(Service.Name, Placement.Environment.Name)))
            .Append(-3)
            .Concat(Numbers(rules.Confirmations, rule => rule.Scope.Covers(Service.Name, Placement.Environment.Name)))
            .Prepend(Placement.Environment.Protected ? -1 : -2)
            .Prepend(Placement.Environment.Confirm ? -1 : -2);

        private static IEnumerable<int> Numbers<TRule>(IEnumerable<TRule> rules, Func<TRule, bool> isAbout) =>
            rules.Select((rule, number) => (rule, number)).Where(r => isAbout(r.rule)).Select(r => r.number);

        public override string ToString() => $"{Service.Name} in {Placement.Environment.Name}";
    }
}
