using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;

namespace ChatOps.Commands;

public sealed class FreezesCommand(
    Grammar grammar, FreezeRows freezes, ActivePolicy policy, ServiceCatalog catalog, TimeProvider clock) : Command
{
    private const int Most = 20;

    public override string Verb => "freezes";

    public override string Usage => "[SERVICE] [ENV] [page N]";

    public override string Summary => "List what is frozen, why, and until when; and what will be.";

    public override string Example => "production";

    public override string? ListedWith => "freeze";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments);
        var declared = (await freezes.AllAsync(cancellationToken)).Where(freeze => scope is null || freeze.Scope.Overlaps(scope)).ToList();
        var lines = declared.Select(freeze => RichText.Of(
            $"🧊 {freeze.Words}{(freeze.Exempt.Count == 0 ? "" : $" (exempt: {Plural.List(freeze.Exempt)})")}. {new Span.Command("unfreeze", freeze.Scope.Arguments)} ends it."))
            .Concat(policy.Rules.Times.Where(rule => Covers(rule, scope)).Select(Line))
            .ToList();
        var card = new Card { Title = scope is null ? "Freezes" : $"Freezes of {scope.Words}" };
        return lines.Count == 0
            ? card with { Lines = ["Nothing is frozen, and no freeze is planned."] }
            : page.Show(card, lines, Most, lines.Count, Verb, scope?.Arguments) with
            {
                // Those of the policy end when it says so.
                Menu = declared.Count == 0
                    ? null
                    : new(
                        "End a freeze…",
                        "unfreeze",
                        [.. declared.Select(freeze => new MenuOption(freeze.Scope.Words, freeze.Scope.Arguments))]),
            };
    }

    private RichText Line(TimeRule rule)
    {
        var now = clock.GetUtcNow();
        var stretch = rule.When.After(now);
        RichText when = stretch is null ? "is over"
            : stretch.From <= now ? RichText.Of($"{(rule.IsWindow ? "is open" : "is in effect")} until {stretch.Until}")
            : RichText.Of($"{(rule.IsWindow ? "opens" : "begins")} at {stretch.From}, until {stretch.Until}");
        var exempt = rule.Exempt.Count == 0 ? "" : $" (exempt: {Plural.List([.. rule.Exempt.Select(role => role.Name)])})";
        return RichText.Of(
            $"{(rule.IsWindow ? "🪟" : "🧊")} {rule.Place:c}: a {(rule.IsWindow ? "window" : "freeze")} of {Reach(rule)} {when}{(rule.Reason.Length == 0 ? "" : $": {rule.Reason}")}{exempt}");
    }

    /// <summary>"deploy web in production".</summary>
    private static string Reach(TimeRule rule) =>
        $"{(rule.Verbs.Count == 0 ? "" : $"{Plural.List(rule.Verbs)} of ")}{(rule.Services.Count == 0 ? "everything" : Plural.List(rule.Services))}{(rule.Environments.Count == 0 ? "" : $" in {Plural.List(rule.Environments)}")}";

    private bool Covers(TimeRule rule, LockScope? scope) => scope is null
        || catalog.Services.Any(service => service.Placements.Any(placement =>
            new LockScope(service.Name, placement.Environment.Name) is var place
            && scope.Covers(place)
            && OperationActions.Verbs.Any(verb => rule.Covers(place, verb))));
}
