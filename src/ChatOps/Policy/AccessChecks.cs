using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>Checks whether the access rules can have the effect that they seem to have.</summary>
internal sealed class AccessChecks(ServiceCatalog catalog, IReadOnlyList<AccessRule> rules, ChatPlatforms platforms) : IChecks
{
    public IEnumerable<Check> All() => [new("access", _ => Task.FromResult<IReadOnlyList<Finding>>([.. Closed(), .. Groupless()]))];

    private IEnumerable<Finding> Closed() => catalog.Environments
        .Where(e => e.Protected && !rules.Any(r => r.Environments.Contains(e.Name, StringComparer.OrdinalIgnoreCase)))
        .Select(e => new Finding("access", false, $"nobody may change {e.Name}", $"add a rule under ChatOps:Access that names {e.Name}"));

    private IEnumerable<Finding> Groupless() => rules.SelectMany(rule => rule.Groups).Select(ChatId.Parse).Distinct()
        .Where(group => platforms.Find(group.Platform) is { Can.UserGroups: false })
        .Select(group => new Finding(
            "access", false, $"{group.Platform} has no user groups: nobody is in {group}", "name people or channels in the rule"));
}
