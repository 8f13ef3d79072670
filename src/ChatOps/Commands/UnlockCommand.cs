using ChatOps.Chat;
using ChatOps.Operations;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class UnlockCommand(Grammar grammar, AccessPolicy policy, IChatPlatform platform, Locks locks) : Command
{
    public override string Verb => "unlock";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Lets me roll a service back by myself again, after I did and somebody looked at it.";

    public override string Example => "web in production";

    public override bool Changes => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        var environment = grammar.Placement(service, call.Arguments).Environment;
        Grammar.Finish(call.Arguments);
        var decision = await policy.MayAsync(platform, call.Where, Verb, service.Name, environment, cancellationToken);
        if (!decision.Allowed)
        {
            return Cards.Say(decision.Reason, Tone.Bad);
        }

        return await locks.EndAsync(service.Name, environment.Name, call.Where.Person, cancellationToken) is { } held
            ? Cards.Say(RichText.Of($"Unlocked {service.Name:b} in {environment.Name}. It was locked since {held.Since}: {held.Reason}"), Tone.Good)
            : Cards.Say($"{service.Name} in {environment.Name} is not locked.");
    }
}
