using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>Checks which policy is in force, and whether it can have the effect that it seems to have.</summary>
internal sealed class PolicyChecks(
    ServiceCatalog catalog, ActivePolicy policy, ChatPlatforms platforms, CodeGroups code, OperatorsChannel operators) : IChecks
{
    private const string Subject = "policy";
    private const int MostProblems = 5;

    public IEnumerable<Check> All() =>
    [
        new(Subject, _ => Task.FromResult<IReadOnlyList<Finding>>([InForce(), .. Closed(), .. Groupless(), .. Unannounced()])),
        .. Groups().Where(groups => platforms.Find(groups.Key) is { Can.UserGroups: true }).Select(groups =>
            new Check($"{groups.Key} groups", stop => platforms.Get(groups.Key).ExamineGroupsAsync([.. groups.Select(g => g.Id)], stop))),
        .. Roles.SelectMany(role => role.CodeGroups).Distinct().GroupBy(team => team.Host).Select(all =>
            new Check($"{all.Key} groups", stop => code.ExamineAsync(all.Key, [.. all.Select(team => team.Id)], stop))),
    ];

    private IReadOnlyList<Role> Roles => policy.Rules.Roles;

    private Finding InForce() => policy.State switch
    {
        { Fault: null } state => new(Subject, true, RichText.Of($"{state.Rules.Summary}, in force since {state.Since}")),
        { Fault: { } fault } state => new(
            Subject,
            false,
            RichText.Of(
                $"the file can't be used since {fault.Since}, so this stays in force: {state.Rules.Summary}. {Plural.Some(fault.Problems, MostProblems)}"),
            "correct the file; it is then read again"),
    };

    private IEnumerable<Finding> Closed() => catalog.Environments
        .Where(e => e.Protected && !policy.Rules.Grants.Any(grant => grant is { Denies: false, Changes: true } && grant.IsFor(e)))
        .Select(e => new Finding(Subject, false, $"nobody may change {e.Name}", $"add a grant to {policy.Rules.File} that names {e.Name}"));

    private IEnumerable<Finding> Groupless() => Groups().Where(groups => platforms.Find(groups.Key) is { Can.UserGroups: false })
        .SelectMany(groups => groups)
        .Select(group => new Finding(
            Subject, false, $"{group.Platform} has no user groups: nobody is in {group}", "name people or channels in the role"));

    private IEnumerable<Finding> Unannounced() => operators.Id is null && policy.Rules.Approvals.BreakGlass is [var rule, ..]
        ?
        [
            new(
                Subject,
                false,
                RichText.Of($"who goes ahead without approval ({rule.Place:c}) is announced to no operators"),
                "set ChatOps:OperatorsChannel"),
        ]
        : [];

    /// <summary>Those that roles name, by platform.</summary>
    private IEnumerable<IGrouping<string, ChatId>> Groups() =>
        Roles.SelectMany(role => role.Groups).Distinct().GroupBy(group => group.Platform);
}
