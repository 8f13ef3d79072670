using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>Which services in which environments someone may change, from where they ask.</summary>
public sealed class AllowedPlaces(ServiceCatalog catalog, IPolicy policy)
{
    public async Task<Places> OfAsync(string verb, ChatContext who, CancellationToken cancellationToken)
    {
        var places = new List<PlacesIn>();
        var isUncertain = false;
        foreach (var environment in catalog.Environments)
        {
            var all = catalog.Services.Where(s => s.In(environment.Name) is not null).Select(s => s.Name).ToList();
            var allowed = new List<string>();
            foreach (var service in all)
            {
                var decision = await policy.MayAsync(new(who.Who, who.Place, verb, service, environment, Runs: false), cancellationToken);
                isUncertain |= decision.IsPassing;
                // A lock, a freeze or missing approvals don't count: they only delay what someone has the right to do.
                if (decision is not Decision.Refused)
                {
                    allowed.Add(service);
                }
            }

            if (all.Count > 0)
            {
                places.Add(new(environment.Name, allowed, all));
            }
        }

        return new(places, isUncertain);
    }
}

/// <param name="IsUncertain">Something couldn't be checked.</param>
public sealed record Places(IReadOnlyList<PlacesIn> In, bool IsUncertain)
{
    private const int MostNamed = 6, MostExcepted = 3, MostEnvironments = 5;

    public bool IsEmpty => In.All(place => place.Allowed.Count == 0);

    /// <summary>"api, search and web in staging; nothing in production".</summary>
    public string Words => string.Join("; ", In
        .GroupBy(Scope)
        .OrderBy(same => same.Key is Nothing)
        .Select(same => $"{same.Key} in {Plural.List([.. same.Select(place => place.Environment)], MostEnvironments)}"));

    private const string Nothing = "nothing";

    private static string Scope(PlacesIn place)
    {
        var others = place.All.Except(place.Allowed).ToList();
        return place.Allowed.Count == 0 ? Nothing
            : others.Count == 0 && place.All.Count > 1 ? "everything"
            : place.Allowed.Count > MostNamed && others.Count <= MostExcepted ? $"everything but {Plural.List(others)}"
            : place.Allowed.Count <= MostNamed ? Plural.List(place.Allowed)
            : Plural.List([.. place.Allowed.Select(name => Pattern(name, place.Allowed, others)).Distinct()], MostNamed);
    }

    /// <summary>
    /// The broadest "team-*" pattern that matches several of the allowed services and none of the others; the name itself if there is none.
    /// </summary>
    private static string Pattern(string name, IReadOnlyList<string> allowed, IReadOnlyList<string> others) =>
        Enumerable.Range(1, name.Length)
            .Where(length => name[length - 1] is '-' or '_' or '.' or '/')
            .Select(length => name[..length])
            .Where(prefix => !others.Any(other => other.StartsWith(prefix, StringComparison.Ordinal))
                && allowed.Count(a => a.StartsWith(prefix, StringComparison.Ordinal)) > 1)
            .Select(prefix => prefix + '*')
            .FirstOrDefault(name);
}

/// <param name="All">The services deployed there.</param>
public sealed record PlacesIn(string Environment, IReadOnlyList<string> Allowed, IReadOnlyList<string> All);
