using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Requests;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class LockCommand(
    Grammar grammar, LockRows locks, LockAccess access, LockChannels channels, OperationRows operations, RefusedRequests refused)
    : Command
{
    private const int MostNamed = 5;

    public override string Verb => LockAccess.Lock;

    public override string Usage => "SERVICE [in ENV] [for 2h | until 18:00] [because REASON] | ENV … | everything …";

    public override string Summary => "Let nobody else change a service, an environment, or everything.";

    public override string Example => "web in production for 2h because the load test runs";

    public override IReadOnlyList<Input> Questions => [.. Ask.Scope, .. Ask.End, Ask.Reason(isOptional: true)];

    public override RichText Details =>
        RichText.Of(
            $"People and automation are stopped, except for what is configured as exempt; you aren't. {new Span.Command("locks")} lists what is locked.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("for 2h", "Ends then; without an end, it holds until someone unlocks it, and I remind you once a day."),
        new("until 18:00", "The same; also \"until Monday 9:00\" or \"until tomorrow 18:00 CET\"."),
        new("because REASON", "Shown to everyone whom it stops; it comes last."),
    ];

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Changes => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.Reason(call.Arguments);
        var until = grammar.End(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of($"Lock what? Name a service, an environment, both, or {"everything":c}."));
        if (!access.IsAnythingIn(scope))
        {
            throw new CommandSyntaxException("Nothing is configured to run there. Nothing was locked.");
        }

        var who = call.Where.Who;
        if (await access.RefusalAsync(LockAccess.Lock, scope, call.Where, cancellationToken) is var (place, decision))
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, place.Service, place.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return await locks.TakeAsync(
            scope, who, reason, until, await channels.OfAsync(scope, call.Where.Place, cancellationToken), cancellationToken) switch
        {
            LockResult.Taken(var held, var others) => await TakenAsync(held, others, cancellationToken),
            LockResult.Held(var held) => Cards.Say(
                RichText.Of(
                    $"Already locked: {held.Words}. {new Span.Command("unlock", held.Scope.Arguments)} unlocks it, and tells them so."), Tone.Warning),
            var result => throw new InvalidOperationException($"What is {result}?"),
        };
    }

    private async Task<Card> TakenAsync(HeldLock held, IReadOnlyList<HeldLock> others, CancellationToken cancellationToken)
    {
        var running = await CoveredAsync(held.Scope, OperationState.Running, cancellationToken);
        var scheduled = await CoveredAsync(held.Scope, OperationState.Scheduled, cancellationToken);
        return new()
        {
            Title = RichText.Of(
                $"🔒 You hold the lock on {held.Scope.Words:b}{held.Ending}{held.Because}"),
            Lines =
            [
                .. others.Select(other => RichText.Of($"⚠️ This is locked, too, and stops you there: {other.Words}")),
                .. running.Take(MostNamed).Select(operation => RichText.Of(
                    $"⏳ Still running: {RequestReplies.Words(operation)}, requested by {operation.By}. {new Span.Command("cancel", operation.Id)} cancels it.")),
                .. running.Count > MostNamed ? [$"… and {running.Count - MostNamed} more operations."] : Array.Empty<RichText>(),
                .. scheduled.Count == 0 ? Array.Empty<RichText>() : [RichText.Of(
                    $"⏰ {Plural.Of(scheduled.Count, "operation")} scheduled there won't start while this holds, unless it is yours. {new Span.Command("scheduled")} lists them.")],
            ],
            Footer = RichText.Of(
                $"{new Span.Command("unlock", held.Scope.Arguments)} unlocks it{(held.Until is null ? "; until then, I remind you once a day" : "")}"),
        };
    }

    private async Task<IReadOnlyList<Operation>> CoveredAsync(LockScope scope, OperationState state, CancellationToken cancellationToken) =>
    [
        .. (await operations.InAsync(state, cancellationToken)).Where(o => scope.Covers(new(o.Plan.Service, o.Plan.Environment))),
    ];
}
