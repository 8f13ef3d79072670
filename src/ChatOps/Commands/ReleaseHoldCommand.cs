using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class ReleaseHoldCommand(Grammar grammar, IPolicy policy, RefusedRequests refused, Holds holds) : Command
{
    public override string Verb => "release-hold";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Re-enable automatic rollback after one has been reviewed.";

    public override string Example => "web in production";

    public override IReadOnlyList<Input> Questions => [Ask.Service(), Ask.Environment()];

    public override string? ListedWith => "scheduled";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Changes => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        var placement = grammar.Placement(service, call.Arguments);
        var environment = placement.Environment;
        Grammar.Finish(call.Arguments);
        var who = call.Where.Who;
        if (await policy.MayAsync(
            new(who, call.Where.Place, Verb, service.Name, environment, Runs: true), cancellationToken) is not Decision.Allowed
                and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, service.Name, environment.Name, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return await holds.ReleaseAsync(placement.Workload, who, cancellationToken) is { } held
            ? Cards.Say(RichText.Of(
                $"Automatic rollback of {service.Name:b} in {environment.Name} is enabled again. It was on hold since {held.Since}: {held.Reason}"), Tone.Good)
            : Cards.Say($"Automatic rollback of {service.Name} in {environment.Name} is not on hold.");
    }
}
