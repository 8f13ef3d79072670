using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class UnfreezeCommand(Grammar grammar, FreezeRows freezes, LockAccess access, RefusedRequests refused) : Command
{
    public override string Verb => "unfreeze";

    public override string Usage => "SERVICE [in ENV] | ENV | everything";

    public override string Summary => "End a freeze that someone declared.";

    public override string Example => "production";

    public override IReadOnlyList<Input> Questions => [.. Ask.Scope];

    public override RichText Details => RichText.Of(
        $"Whoever may {new Span.Command(LockAccess.Freeze)} there may end it. A freeze of the policy ends as its file says.");

    public override string? ListedWith => LockAccess.Freeze;

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var all = await freezes.AllAsync(cancellationToken);
        // As the list names it: it may be configured no longer.
        var listed = all.FirstOrDefault(
            freeze => freeze.Scope.Arguments.Equals(string.Join(' ', call.Arguments.Left), StringComparison.OrdinalIgnoreCase));
        var scope = listed?.Scope ?? grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of($"Unfreeze what? {new Span.Command("freezes")} lists what is frozen."));
        if (all.FirstOrDefault(freeze => freeze.Scope.Covers(scope) && scope.Covers(freeze.Scope)) is not { } found)
        {
            return Cards.Say(RichText.Of(
                $"Nobody has frozen exactly {scope.Words}. {new Span.Command("freezes", scope.Arguments)} lists what is frozen there."));
        }

        var who = call.Where.Who;
        if (await access.RefusalAsync(LockAccess.Freeze, scope, call.Where, cancellationToken) is var (place, decision))
        {
            await refused.RecordAsync(
                new(who, new(Verb, LockAccess.Freeze, place.Service, place.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return await freezes.EndAsync(found, who, cancellationToken)
            ? Cards.Say(RichText.Of($"{found.Scope.Words:b} is no longer frozen."), Tone.Good)
            : Cards.Say($"The freeze of {found.Scope.Words} is over already.");
    }
}
