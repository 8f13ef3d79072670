using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class UnlockCommand(Grammar grammar, LockRows locks, LockAccess access, RefusedRequests refused) : Command
{
    public override string Verb => "unlock";

    public override string Usage => "SERVICE [in ENV] | ENV | everything";

    public override string Summary => "End a lock. If it isn't yours, its holder is notified.";

    public override string Example => "web in production";

    public override IReadOnlyList<Input> Questions => [.. Ask.Scope];

    public override RichText Details => RichText.Of(
        $"Your own lock ends at once. Whoever may {new Span.Command(LockAccess.Lock)} there may end another person's.");

    public override string? ListedWith => "lock";

    public override CommandGroup Group => CommandGroup.Operations;

    /// <summary>Holders need no permission for their own locks.</summary>
    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var all = await locks.AllAsync(cancellationToken);
        // As the list names it: it may be configured no longer.
        var listed = all.FirstOrDefault(
            held => held.Scope.Arguments.Equals(string.Join(' ', call.Arguments.Left), StringComparison.OrdinalIgnoreCase));
        var scope = listed?.Scope ?? grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of($"Unlock what? {new Span.Command("locks")} lists what is locked."));
        if (all.FirstOrDefault(held => held.Scope.Covers(scope) && scope.Covers(held.Scope)) is not { } found)
        {
            var others = all.Where(held => held.Scope.Overlaps(scope)).ToList();
            return Cards.Say($"There is no lock on {scope.Words}.") with
            {
                Lines = [.. others.Take(LocksCommand.Most).Select(LocksCommand.Line)],
            };
        }

        var who = call.Where.Who;
        if (found.Holder.Account != who.Account
            && await access.RefusalAsync(LockAccess.Lock, scope, call.Where, cancellationToken) is var (place, decision))
        {
            await refused.RecordAsync(
                new(who, new(Verb, LockAccess.Lock, place.Service, place.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return !await locks.ReleaseAsync(found, who, cancellationToken)
            ? Cards.Say($"The lock on {found.Scope.Words} is over already.")
            : found.Holder.Account == who.Account
                ? Cards.Say(RichText.Of($"{found.Scope.Words:b} is unlocked."), Tone.Good)
                : Cards.Say(RichText.Of(
                    $"{found.Scope.Words:b} is unlocked. {new Span.Person(found.Holder.Account)}, who had locked it, will be notified."), Tone.Good);
    }
}
