using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.Policy.Order;

namespace ChatOps.Commands;

public sealed class PromotionsCommand(
    Grammar grammar, PromotionJudge judge, PromotionNeedsCheck needs, StabilityCheck stability, Versions versions, TimeProvider clock)
    : Command
{
    private const int MostRules = 10;

    public override string Verb => "promotions";

    public override string Usage => "SERVICE";

    public override string Summary => "What runs where, and what the next version waits for.";

    public override string Example => "web";

    public override IReadOnlyList<Input> Questions => [Ask.Service()];

    public override string? ListedWith => "status";

    public override RichText Details =>
        "For each environment with a promotion rule: the version that would come next, and what it has of what the rule needs.";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        Grammar.Finish(call.Arguments);
        var running = new Dictionary<string, Inspection>(StringComparer.OrdinalIgnoreCase);
        foreach (var placement in service.Placements)
        {
            running[placement.Environment.Name] = await stability.InspectAsync(placement, cancellationToken);
        }

        var lines = new List<RichText>();
        foreach (var placement in service.Placements)
        {
            lines.Add(RichText.Of($"{placement.Environment.Name:b}: {Words(running[placement.Environment.Name])}"));
            foreach (var rule in judge.RulesFor(service, placement).Take(MostRules))
            {
                lines.AddRange(await LinesAsync(service, placement, rule, running, cancellationToken));
            }
        }

        return new()
        {
            Title = RichText.Of($"Promotions of {service.Name:b}"),
            Lines = [.. lines.DefaultIfEmpty("No workloads are configured for it.")],
        };
    }

    private async Task<IReadOnlyList<RichText>> LinesAsync(
        Service service,
        Placement placement,
        PromotionRule rule,
        Dictionary<string, Inspection> running,
        CancellationToken cancellationToken)
    {
        var here = running[placement.Environment.Name] as Inspection.Found;
        var before = rule.Needs.StableIn is { } stable ? running.GetValueOrDefault(stable) as Inspection.Found : null;
        var version = before is not null ? ImageName.Split(before.State.Image).Version
            : await versions.KnownAsync(service, cancellationToken) is [var newest, ..] ? newest.Forms[0] : null;
        if (here is null || version is null)
        {
            return [RichText.Of($"{rule.Place:c}: I don't know which version would be next.")];
        }

        var image = before?.State.Image ?? ImageName.Join(ImageName.Split(here.State.Image).Name, version);
        if (ImageName.IsSame(image, here.State.Image))
        {
            return [RichText.Of($"{rule.Place:c}: {version:c} is there already.")];
        }

        var results = new List<RichText>();
        await foreach (var result in needs.LookAsync(
            rule.Needs, new(service, placement, image, clock.GetUtcNow()), cancellationToken))
        {
            results.Add(result.IsMet
                ? RichText.Of($"  ✅ {result.Why}")
                : RichText.Of($"  {(result.Unasked ? "❔" : "⏳")} {result.Why} {result.Help}"));
        }

        var hotfix = rule.Hotfix.Count == 0 ? "" : $" (hotfix: {Plural.List([.. rule.Hotfix.Select(role => role.Name)])})";
        return [RichText.Of($"{rule.Place:c}: {version:c} to {placement.Environment.Name}{hotfix}"), .. results];
    }

    private static RichText Words(Inspection inspection) => inspection switch
    {
        Inspection.Found(var state) => RichText.Of(
            $"{ImageName.Split(state.Image).Version:c}{(state is { RolloutComplete: true, Healthy: true } ? "" : ", not healthy now")}"),
        Inspection.Missing(var message) => message,
        Inspection.Unreachable(var message) => message,
        _ => throw new InvalidOperationException($"What is {inspection}?"),
    };
}
