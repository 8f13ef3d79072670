using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
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
        var candidate = new Candidate(service, placement, version.Image, plan.At > now ? plan.At.Value : now, operation)
        {
            Others = [.. version.OtherImages.Select(other => other.Image)],
        };
        return await JudgeAsync(candidate, plan.Reason, who, place, cancellationToken);
    }

    /// <inheritdoc cref="JudgeAsync(Plan, string?, Principal, ChatId?, CancellationToken)"/>
    /// <param name="version">What would be deployed now.</param>
    public Task<OrderVerdict> JudgeAsync(
        Service service, Placement placement, string version, Principal who, ChatId? place, CancellationToken cancellationToken) =>
        JudgeAsync(
            new(service, placement, ImageName.Join(service.Image!, version), clock.GetUtcNow())
            {
                Others = ImageName.Tag(version) is { } tag
                    ? [.. service.OtherImages.Select(other => ImageName.Join(other.Image, tag))]
                    : [],
            },
            reason: null,
            who,
            place,
            cancellationToken);

    private async Task<OrderVerdict> JudgeAsync(
        Candidate candidate, string? reason, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        var (passed, limits) = (new List<PassedStop>(), new List<DeployLimit>());
        foreach (var rule in RulesFor(candidate.Service, candidate.Placement))
        {
            if (await LackAsync(rule.Needs, candidate, cancellationToken) is not { } lack)
            {
                Limit(rule, rule.Needs);
                continue;
            }

            switch (await exemptions.OfAsync(who, place, reason, rule.Hotfix, cancellationToken))
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
                    passed.Add(new(rule.Place, RichText.Of($"the rule {rule.Place:c} ({lack.Why.WithoutPeriod()})")));
                    Limit(rule, rule.HotfixNeeds);
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

        void Limit(PromotionRule rule, PromotionNeeds fulfilled)
        {
            if (fulfilled.DeploysAnHour is { } most)
            {
                limits.Add(new(rule.Place, most));
            }
        }
    }

    /// <summary>The rules for a workload under any of its names.</summary>
    public IEnumerable<PromotionRule> RulesFor(Service service, Placement placement)
    {
        var names = catalog.NamesOf(placement.Workload, service.Name, placement.Environment.Name);
        return policy.Rules.Promotions.Where(rule => names.Any(name => rule.Covers(name.Service!, name.Environment!)));
    }

    /// <summary>What may have changed until the transaction in which a deploy begins; part of that transaction. Null: nothing.</summary>
    public async Task<Decision?> LookAgainAsync(DbConnection connection, Plan plan, string? operation, OrderVerdict verdict)
    {
        foreach (var limit in verdict.Limits)
        {
            if (await DeployRate.LookAsync(connection, limit.DeploysAnHour, plan.Key, operation, clock.GetUtcNow())
                is { IsMet: false } lack)
            {
                return new Decision.NotReady(
                    $"{plan.Service} {plan.Version!.To} to {plan.Environment}", limit.Place, lack.Why, lack.Help);
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
/// <param name="Limits">Of the rules that it fulfills, itself or as a hotfix.</param>
public sealed record OrderVerdict(Decision? Stop, IReadOnlyList<PassedStop> Passed, IReadOnlyList<DeployLimit> Limits)
{
    public static OrderVerdict Free { get; } = new(null, [], []);
}

/// <summary>How many deploys within an hour a rule allows.</summary>
/// <param name="Place">"policy.yaml:14".</param>
public sealed record DeployLimit(string Place, int DeploysAnHour);
