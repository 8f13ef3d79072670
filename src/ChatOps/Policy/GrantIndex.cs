using System.Collections.Concurrent;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>
/// Which grants are about what: found out once for as long as the policy is in force, since most of a decision's time would be spent on
/// patterns. There are only as many entries as the catalog has names.
/// </summary>
internal sealed class GrantIndex(IReadOnlyList<Grant> grants)
{
    private readonly ConcurrentDictionary<(string Verb, string Service, string Environment, bool IsProtected), IReadOnlyList<Grant>>
        _about = new();

    private readonly ConcurrentDictionary<(string Environment, bool IsProtected), bool> _ruled = new();

    public IReadOnlyList<Grant> Grants => grants;

    /// <summary>The grants about something, in their order.</summary>
    public IReadOnlyList<Grant> About(string verb, string service, Environment environment) => _about.GetOrAdd(
        (verb, service, environment.Name, environment.Protected),
        static (key, about) =>
            [.. about.Grants.Where(grant => grant.IsFor(about.Environment) && grant.Covers(key.Verb) && grant.IsFor(key.Service))],
        (Grants: grants, Environment: environment));

    /// <summary>Whether a grant lets anyone change anything there.</summary>
    public bool IsRuled(Environment environment) => _ruled.GetOrAdd(
        (environment.Name, environment.Protected),
        static (_, about) => about.Grants.Any(grant => grant is { Denies: false, Changes: true } && grant.IsFor(about.Environment)),
        (Grants: grants, Environment: environment));
}
