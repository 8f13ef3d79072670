using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Paging;
using ChatOps.Policy;

namespace ChatOps.Commands;

internal sealed class UnmuteCommand(Grammar grammar, Events events, IPolicy policy, RefusedRequests refused, TimeProvider clock) : Command
{
    public override string Verb => "unmute";

    public override string Usage => "SERVICE [in ENV] | ENV | everything";

    public override string Summary => "Page people about a service again before the time is over.";

    public override string Example => "web in production";

    public override IReadOnlyList<Input> Questions => [.. Ask.Scope];

    public override string? ListedWith => "page";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var scope = grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of(
                $"Unmute what? Name a service, an environment, both, or {"everything":c}; {new Span.Command("pages")} shows what is muted."));
        var who = call.Where.Who;
        if (await policy.MayPageAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, scope.Service, scope.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var isEnded = await events.WriteAsync(
            async transaction =>
            {
                if (!await Mutes.EndAsync(transaction.Connection, scope, clock.GetUtcNow()))
                {
                    return false;
                }

                await transaction.AppendAsync(new PagingMuted(scope, null, ""), who);
                return true;
            },
            cancellationToken);
        return isEnded
            ? Cards.Say(RichText.Of($"🔔 People are paged about {scope.Words:b} again."), Tone.Good)
            : Cards.Say(RichText.Of($"{scope.Words:b} isn't muted. {new Span.Command("pages")} shows what is."), Tone.Warning);
    }
}
