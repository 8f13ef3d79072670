using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Policy.Locks;

/// <summary>
/// Asks policy whether someone may lock or freeze; that is also what it takes to release another person's lock, or to end a freeze.
/// </summary>
public sealed class LockAccess(IPolicy policy, ServiceCatalog catalog)
{
    public const string Lock = "lock", Freeze = "freeze";

    /// <summary>Whether anything is configured to run where the scope covers it.</summary>
    public bool IsAnythingIn(LockScope scope) =>
        catalog.Services.Any(service => service.Placements.Any(placement => scope.Covers(new(service.Name, placement.Environment.Name))));

    /// <summary>The first decision that isn't a yes, and its place; null: they may do it to all that the scope covers.</summary>
    public async Task<(LockScope Place, Decision Decision)?> RefusalAsync(
        string verb, LockScope scope, ChatContext who, CancellationToken cancellationToken)
    {
        var asked = new HashSet<string>();
        foreach (var (service, environment) in catalog.Services.SelectMany(s => s.Placements.Select(p => (s.Name, p.Environment))))
        {
            var place = new LockScope(service, environment.Name);
            // Who someone is and which groups they are in is looked up anew once for each environment, and not for each service.
            if (scope.Covers(place)
                && await policy.MayAsync(
                    new(who.Who, who.Place, verb, service, environment, Runs: asked.Add(environment.Name)), cancellationToken)
                    is not Decision.Allowed and var decision)
            {
                return (place, decision);
            }
        }

        return null;
    }
}
