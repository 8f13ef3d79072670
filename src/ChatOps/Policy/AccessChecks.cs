using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>Checks whether the access rules can have the effect that they seem to have.</summary>
internal sealed class AccessChecks(ServiceCatalog catalog, IReadOnlyList<AccessRule> rules, ChatPlatforms platforms) : IChecks
{
    public IEnumerable<Check> All() =>
    [
        new("access", _ => Task.FromResult<IReadOnlyList<Finding>>([.. Closed(), .. Groupless()])),
        .. Groups().Where(groups => platforms.Find(groups.Key) is { Can.UserGroups: true }).Select(groups =>
            new Check($"{groups.Key} groups", stop => platforms.Get(groups.Key).ExamineGroupsAsync([.. groups.Select(g => g.Id)], stop))),
    ];

    private IEnumerable<Finding> Closed() => catalog.Environments
        .Where(e => e.Protected && !rules.Any(r => r.Environments.Contains(e.Name, StringComparer.OrdinalIgnoreCase)))
        .Select(e => new Finding("access", false, $"nobody may change {e.Name}", $"add a rule under ChatOps:Access that names {e.Name}"));

    private IEnumerable<Finding> Groupless() => Groups().Where(groups => platforms.Find(groups.Key) is { Can.UserGroups: false })
        .SelectMany(groups => groups)
        .Select(group => new Finding(
            "access", false, $"{group.Platform} has no user groups: nobody is in {group}", "name people or channels in the rule"));

    /// <summary>Those that rules name, by platform.</summary>
    private IEnumerable<IGrouping<string, ChatId>> Groups() =>
        rules.SelectMany(rule => rule.Groups).Select(ChatId.Parse).Distinct().GroupBy(group => group.Platform);
}
