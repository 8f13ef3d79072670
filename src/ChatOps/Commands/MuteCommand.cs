using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Paging;
using ChatOps.Policy;

namespace ChatOps.Commands;

internal sealed class MuteCommand(Grammar grammar, Events events, IPolicy policy, RefusedRequests refused, TimeProvider clock) : Command
{
    public override string Verb => "mute";

    public override string Usage => "SERVICE [in ENV] [for 2h | until 18:00] [because REASON] | ENV … | everything …";

    public override string Summary => "Page nobody about a service for a time. Its alerts are shown.";

    public override string Example => "web in production for 2h because the database is upgraded";

    public override RichText Details => RichText.Of(
        $"What fires then and still does when it ends is paged then. {new Span.Command("unmute", "web")} ends it early, and {new Span.Command("pages")} shows it.");

    public override IReadOnlyList<Input> Questions => [.. Ask.Scope, .. Ask.End, Ask.Reason(isOptional: true)];

    public override string? ListedWith => "page";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.MaybeReason(call.Arguments);
        var until = grammar.End(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of($"Mute what? Name a service, an environment, both, or {"everything":c}."));
        if (until is not { } end)
        {
            throw new CommandSyntaxException(RichText.Of($"Until when? Say {"for 2h":c} or {"until 18:00":c}. Nothing was muted."));
        }

        var who = call.Where.Who;
        if (await policy.MayPageAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, scope.Service, scope.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        await events.WriteAsync(
            async transaction =>
            {
                await Mutes.TakeAsync(transaction.Connection, scope, who.Account, reason ?? "", clock.GetUtcNow(), end);
                await transaction.AppendAsync(new PagingMuted(scope, end, reason ?? ""), who);
            },
            cancellationToken);
        return Cards.Say(
            RichText.Of($"🔕 Nobody is paged about {scope.Words:b} until {end}. {new Span.Command("unmute", scope.Arguments)} ends it."),
            Tone.Good);
    }

    /// <summary>A maintenance window in a list.</summary>
    internal static RichText Line(Mute mute) => RichText.Of(
        $"🔕 Nobody is paged about {mute.Scope.Words:b} until {mute.Ends}, by {new Span.Person(mute.By)}{(mute.Reason.Length == 0 ? "" : $": {mute.Reason}")}");
}
