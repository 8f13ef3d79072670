using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;

namespace ChatOps.Operations.Approving;

/// <summary>
/// Whether the votes about an operation are enough. Whoever voted is asked about again: a vote of someone who may no longer approve is
/// void.
/// </summary>
public sealed class ApprovalJudge(ApprovalRows votes, IPolicy policy, ActivePolicy active, PeopleDirectory people)
{
    /// <summary>The rules about a plan, all of which must be met.</summary>
    public IReadOnlyList<ApprovalRule> RulesOf(Plan plan) => active.Rules.Approvals.About(plan.Verb, plan.Service, plan.Environment);

    /// <summary>The rules that let someone go ahead without approvals.</summary>
    public IReadOnlyList<BreakGlassRule> WithoutApproval(Plan plan) =>
        active.Rules.Approvals.WithoutApproval(plan.Verb, plan.Service, plan.Environment);

    /// <summary>Allowed once there are enough; refused only where that can't be checked.</summary>
    public async Task<Decision> JudgeAsync(
        Operation operation, ApprovalGate gate, Decision.NeedsApproval needs, CancellationToken cancellationToken)
    {
        var valid = new List<(ChatId Person, ISet<ApprovalRule> For)>();
        Decision.Refused? unasked = null;
        foreach (var vote in await votes.VotesAsync(operation.Id, gate, cancellationToken))
        {
            var counts = new HashSet<ApprovalRule>();
            var refusal = await (vote.Reason is null
                ? CheckAsync(operation, vote.Who, needs.Rules, counts, cancellationToken)
                : BypassAsync(operation, vote.Who, cancellationToken));
            switch (refusal)
            {
                case null when vote.Reason is not null:
                    return Allowed(needs, WithoutApproval(operation.Plan).Select(rule => rule.Place));
                case null:
                    valid.Add((vote.Who.Account, counts));
                    break;
                case { IsPassing: true }:
                    unasked = refusal;
                    break;
                default:
                    await votes.VoidAsync(operation, gate, vote, refusal.Words, cancellationToken);
                    break;
            }
        }

        var persons = await people.PersonsAsync(cancellationToken);
        return needs.Rules.All(
            rule => persons.Count(valid.Where(vote => vote.For.Contains(rule)).Select(vote => vote.Person)) >= rule.Count)
            ? Allowed(needs, needs.Rules.Select(rule => rule.Place))
            : (Decision?)unasked ?? needs;
    }

    private static Decision.Allowed Allowed(Decision.NeedsApproval needs, IEnumerable<string> places) =>
        new(string.Join(", ", places.Prepend(needs.AllowedBy).Where(place => place.Length > 0)));

    /// <summary>Why someone may not approve an operation, or reject it; null: they may.</summary>
    /// <param name="counts">Receives the rules that their vote counts for.</param>
    public async Task<Decision.Refused?> CheckAsync(
        Operation operation,
        Principal who,
        IReadOnlyList<ApprovalRule> rules,
        ISet<ApprovalRule> counts,
        CancellationToken cancellationToken)
    {
        if (await OwnAsync(operation.Who.Account, who.Account, cancellationToken) is { } own)
        {
            return own;
        }

        Decision.Refused? refusal = null;
        foreach (var rule in rules)
        {
            switch (await policy.HasRoleAsync(who, rule.From, cancellationToken))
            {
                case Decision.Refused refused:
                    refusal = refusal is { IsPassing: true } ? refusal : refused;
                    break;
                default:
                    counts.Add(rule);
                    break;
            }
        }

        return counts.Count > 0 && refusal is not { IsPassing: true } ? null : refusal;
    }

    /// <summary>Why someone may not decide about what another account did; null: they are different people.</summary>
    public async Task<Decision.Refused?> OwnAsync(ChatId did, ChatId decides, CancellationToken cancellationToken) =>
        (await people.PersonsAsync(cancellationToken)).Compare(did, decides) switch
        {
            SamePerson.No => null,
            SamePerson.Yes => new("It is your own, so someone else must decide about it.", RichText.Empty),
            _ => new(
                "It isn't known whether you are someone else than who requested it, since you are on different chat platforms.",
                "An operator can say who both of you are, in ChatOps:People."),
        };

    /// <summary>Why someone may not go ahead without approvals; null: they may.</summary>
    public async Task<Decision.Refused?> BypassAsync(Operation operation, Principal who, CancellationToken cancellationToken)
    {
        var roles = WithoutApproval(operation.Plan).SelectMany(rule => rule.Roles).Distinct().ToList();
        return roles.Count == 0
            ? new("The policy lets nobody run this without approval.", RichText.Empty)
            : await policy.HasRoleAsync(who, roles, cancellationToken) as Decision.Refused;
    }
}
