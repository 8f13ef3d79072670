using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Requests;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class FreezeCommand(
    Grammar grammar,
    FreezeRows freezes,
    LockAccess access,
    LockChannels channels,
    ActivePolicy policy,
    OperationRows operations,
    RefusedRequests refused) : Command
{
    public override string Verb => LockAccess.Freeze;

    public override string Usage => "SERVICE [in ENV] [for 2h | until 18:00] [except ROLE] [because REASON] | ENV … | everything …";

    public override string Summary => "Let nobody change a service, an environment, or everything for a time.";

    public override string Example => "production until Monday 8:00 because launch";

    public override IReadOnlyList<Input> Questions =>
    [
        .. Ask.Scope, .. Ask.End, new Input.Text("except", "Except for", Optional: true, Hint: "A role of the policy."),
        Ask.Reason(isOptional: true),
    ];

    public override RichText Details =>
        RichText.Of(
            $"It stops you, too, and automation, except for what is configured as exempt. {new Span.Command("freezes")} lists what is frozen.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("for 2h", "Ends then."),
        new("until 18:00", "The same; also \"until Monday 8:00\" or \"until tomorrow 18:00 CET\"."),
        new("except ROLE", "A role of the policy: whoever has it may go ahead with a reason."),
        new("because REASON", "Shown to everyone whom it stops; it comes last."),
    ];

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Changes => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.Reason(call.Arguments);
        var exempt = Exempt(call.Arguments);
        var until = grammar.End(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of($"Freeze what? Name a service, an environment, both, or {"everything":c}."));
        if (!access.IsAnythingIn(scope))
        {
            throw new CommandSyntaxException("Nothing is configured to run there. Nothing was frozen.");
        }

        if (until is null)
        {
            throw new CommandSyntaxException(RichText.Of(
                $"Until when? Add {"for 2h":c} or {"until Monday 8:00":c}; for more than {(int)Durations.Longest.TotalDays} days, write it in {policy.Rules.File}. Nothing was frozen."));
        }

        var who = call.Where.Who;
        if (await access.RefusalAsync(Verb, scope, call.Where, cancellationToken) is var (place, decision))
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, place.Service, place.Environment, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var declared = await freezes.DeclareAsync(
            scope,
            who,
            exempt,
            reason,
            until.Value,
            await channels.OfAsync(scope, call.Where.Place, cancellationToken),
            cancellationToken);
        var scheduled = (await operations.InAsync(OperationState.Scheduled, cancellationToken)).Count(
            o => scope.Covers(new(o.Plan.Service, o.Plan.Environment)) && o.Plan.At < until);
        var running = (await operations.InAsync(OperationState.Running, cancellationToken)).Count(
            o => scope.Covers(new(o.Plan.Service, o.Plan.Environment)));
        return new()
        {
            Title = RichText.Of($"🧊 {scope.Words:b} is frozen until {declared.Until}{declared.Because}"),
            Lines =
            [
                .. exempt.Count == 0 ? Array.Empty<RichText>() : [$"Exempt, with a reason: {Plural.List(exempt)}."],
                .. running == 0 ? Array.Empty<RichText>() : [RichText.Of(
                    $"⏳ {Plural.Of(running, "operation")} there {(running == 1 ? "is" : "are")} still running. {new Span.Command("cancel", "OPERATION")} cancels one.")],
                .. scheduled == 0 ? Array.Empty<RichText>() : [RichText.Of(
                    $"⏰ {Plural.Of(scheduled, "operation")} scheduled there won't start. {new Span.Command("scheduled")} lists what is scheduled.")],
            ],
            Footer = RichText.Of($"{new Span.Command("unfreeze", scope.Arguments)} ends it"),
        };
    }

    /// <summary>The roles after "except".</summary>
    private List<string> Exempt(Arguments arguments)
    {
        var roles = new List<string>();
        while (arguments.TakeAfter("except", _ => true) is { } word)
        {
            roles.Add(policy.Rules.Roles.FirstOrDefault(role => role.Name.Equals(word, StringComparison.OrdinalIgnoreCase))?.Name
                ?? throw new CommandSyntaxException(
                    Nearest.To(word, policy.Rules.Roles.Select(role => role.Name)) is { } near
                        ? RichText.Of($"There is no role {word:c} in {policy.Rules.File}. Did you mean {near:c}? Nothing was frozen.")
                        : RichText.Of($"There is no role {word:c} in {policy.Rules.File}. Nothing was frozen.")));
        }

        return roles;
    }
}
