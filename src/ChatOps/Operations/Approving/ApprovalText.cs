using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;

namespace ChatOps.Operations.Approving;

/// <summary>What is said when approval is asked for.</summary>
internal static class ApprovalText
{
    private const int MostMentioned = 10;

    /// <summary>The operation waits for its start.</summary>
    public static RichText Question(Decision.NeedsApproval needs, DateTimeOffset? at, DateTimeOffset until) => RichText.Of(
        $"Needs {needs.What} until {until}. {(at is { } start ? RichText.Of($"It then starts at {start}.") : "It then starts automatically.")}");

    /// <summary>
    /// Mentions those who may approve; null: nobody in particular. Everyone is never mentioned, nor is the requester.
    /// </summary>
    public static RichText? Whom(IReadOnlyList<ApprovalRule> rules, Predicate<ChatId> isRequester)
    {
        var roles = rules.SelectMany(rule => rule.From).Distinct().Where(role => !role.IsEveryone).ToList();
        List<RichText> all =
        [
            .. roles.SelectMany(role => role.Groups.Select(group => (Role: role, Group: group)))
                .DistinctBy(named => named.Group)
                .Select(named => RichText.Of($"{new Span.Group(named.Group, named.Role.Name)}")),
            .. roles.SelectMany(role => role.Users)
                .Where(user => !isRequester(user))
                .Distinct()
                .OrderBy(user => user.ToString(), StringComparer.Ordinal)
                .Take(MostMentioned)
                .Select(user => RichText.Of($"{new Span.Person(user)}")),
        ];
        return all.Count == 0 ? null : RichText.Of($"Please approve or reject: {RichText.Join(", ", all)}");
    }
}
