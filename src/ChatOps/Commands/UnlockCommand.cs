using ChatOps.Chat;
using ChatOps.Operations;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class UnlockCommand(Grammar grammar, AccessPolicy policy, IChatPlatform platform, DeskAnswers answers, Locks locks) : Command
{
    public override string Verb => "unlock";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Lets me roll a service back by myself again, after I did and somebody looked at it.";

    public override string Example => "web in production";

    public override bool Changes => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        var placement = grammar.Placement(service, call.Arguments);
        var environment = placement.Environment;
        Grammar.Finish(call.Arguments);
        var decision = await policy.MayAsync(platform, call.Where, Verb, service.Name, environment, runs: true, cancellationToken);
        if (!decision.Allowed)
        {
            return await answers.RefuseAsync(call.Where, new(Verb, Verb, service.Name, environment.Name, decision.Reason), cancellationToken);
        }

        return await locks.EndAsync(placement.Workload, call.Where.Person, cancellationToken) is { } held
            ? Cards.Say(RichText.Of($"Unlocked {service.Name:b} in {environment.Name}. It was locked since {held.Since}: {held.Reason}"), Tone.Good)
            : Cards.Say($"{service.Name} in {environment.Name} is not locked.");
    }
}
