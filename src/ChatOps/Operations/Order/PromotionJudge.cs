using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Order;

namespace ChatOps.Operations.Order;

/// <summary>Whether a version may be deployed somewhere by the policy's promotion rules. Rollbacks aren't held up.</summary>
public sealed class PromotionJudge(
    ServiceCatalog catalog, ActivePolicy policy, PromotionNeedsCheck needs, Exemptions exemptions, TimeProvider clock)
{
    /// <param name="who">Who deploys it.</param>
    /// <param name="place">Where they say so.</param>
    public async Task<OrderVerdict> JudgeAsync(
        Plan plan, string? operation, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        if (plan.Version is not { IsWayBack: false } version
            || catalog.Find(plan.Service) is not { } service
            || service.In(plan.Environment) is not { } placement)
        {
            return OrderVerdict.Free;
        }

        var now = clock.GetUtcNow();
        var (passed, limits) = (new List<RichText>(), new List<PromotionRule>());
        var candidate = new Candidate(service, placement, version.Image, plan.At > now ? plan.At.Value : now, operation)
        {
            Others = [.. version.OtherImages.Select(other => other.Image)],
        };
        foreach (var rule in RulesFor(service, placement))
        {
            if (await LackAsync(rule.Needs, candidate, cancellationToken) is not { } lack)
            {
                limits.Add(rule);
                continue;
            }

            switch (await exemptions.OfAsync(who, place, plan.Reason, rule.Hotfix, cancellationToken))
            {
                case Exemption.Yes when await LackAsync(rule.HotfixNeeds, candidate, cancellationToken) is { } more:
                    return new(
                        Not(
                            rule,
                            candidate,
                            lack with { Unasked = more.Unasked },
                            RichText.Of($"It isn't a hotfix either: {more.Why} {more.Help}")),
                        [],
                        []);
                case Exemption.Yes:
                    passed.Add(RichText.Of($"the rule {rule.Place:c} ({lack.Why})"));
                    break;
                case Exemption.NeedsReason:
                    return new(
                        Not(
                            rule,
                            candidate,
                            lack,
                            RichText.Of($"{lack.Help} Or deploy it as a hotfix, and say why: add {"because …":c} to the command.")),
                        [],
                        []);
                case Exemption.Unknown:
                    return new(Not(rule, candidate, lack with { Unasked = true }, lack.Help), [], []);
                default:
                    return new(Not(rule, candidate, lack, lack.Help), [], []);
            }
        }

        return new(null, passed, limits);
    }

    /// <summary>The rules for a workload under any of its names.</summary>
    public IEnumerable<PromotionRule> RulesFor(Service service, Placement placement)
    {
        var names = catalog.Services
            .SelectMany(s => s.Placements
                .Where(p => p.Workload.ToString() == placement.Workload.ToString())
                .Select(p => (Service: s.Name, Environment: p.Environment.Name)))
            .Append((Service: service.Name, Environment: placement.Environment.Name))
            .ToList();
        return policy.Rules.Promotions.Where(rule => names.Exists(name => rule.Covers(name.Service, name.Environment)));
    }

    /// <summary>What may have changed until the transaction in which a deploy begins; part of that transaction. Null: nothing.</summary>
    public async Task<Decision?> LookAgainAsync(DbConnection connection, Plan plan, string? operation, OrderVerdict verdict)
    {
        foreach (var rule in verdict.Limits.Where(rule => rule.Needs.DeploysAnHour is not null))
        {
            if (await DeployRate.LookAsync(connection, rule.Needs.DeploysAnHour!.Value, plan.Key, operation, clock.GetUtcNow())
                is { IsMet: false } lack)
            {
                return new Decision.NotReady(
                    $"{plan.Service} {plan.Version!.To} to {plan.Environment}", rule.Place, lack.Why, lack.Help);
            }
        }

        return null;
    }

    private async Task<NeedResult?> LackAsync(PromotionNeeds what, Candidate candidate, CancellationToken cancellationToken)
    {
        await foreach (var result in needs.LookAsync(what, candidate, cancellationToken))
        {
            if (!result.IsMet)
            {
                return result;
            }
        }

        return null;
    }

    private static Decision.NotReady Not(PromotionRule rule, Candidate candidate, NeedResult lack, RichText help) =>
        new(candidate.Words, rule.Place, lack.Why, help, lack.Unasked);
}

/// <param name="Stop">What the version lacks; null: nothing.</param>
/// <param name="Passed">The rules that a hotfix goes past.</param>
/// <param name="Limits">The rules that it fulfills.</param>
public sealed record OrderVerdict(Decision? Stop, IReadOnlyList<RichText> Passed, IReadOnlyList<PromotionRule> Limits)
{
    public static OrderVerdict Free { get; } = new(null, [], []);
}
