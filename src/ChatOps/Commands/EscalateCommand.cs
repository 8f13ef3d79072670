using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Paging;
using ChatOps.Policy;

namespace ChatOps.Commands;

internal sealed class EscalateCommand(Events events, Pages pages, Pager pager, IPolicy policy, RefusedRequests refused) : Command
{
    public override string Verb => "escalate";

    public override string Usage => "PAGE";

    public override string Summary => "Page those who are next about something now.";

    public override string Example => "p12";

    public override IReadOnlyList<CommandOption> Options => [new("PAGE", "Its id: the list and its messages show it.")];

    public override string? ListedWith => "page";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var word = call.Arguments.TakeFirst(_ => true);
        if (word is null || PageRow.IdOf(word) is not { } id)
        {
            return Cards.Say(
                RichText.Of($"Which page? {new Span.Command("pages")} lists them, such as {"p12":c}. Nothing was done."), Tone.Warning);
        }

        Grammar.Finish(call.Arguments);
        var who = call.Where.Who;
        if (await policy.MayPageAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var page = await events.WriteAsync(
            async transaction => (
                Is: await PageRow.FindAsync(transaction.Connection, id),
                IsHurried: await pages.HurryAsync(transaction, id, Actor.Of(who))),
            cancellationToken);
        pager.Announce();
        return page switch
        {
            (null, _) => Cards.Say($"I know no page p{id}. Nothing was done.", Tone.Warning),
            (_, false) => Cards.Say("It isn't open any more. Nothing was done."),
            _ => Cards.Say($"Page p{id} is escalated: those who are next are paged now.", Tone.Good),
        };
    }
}
