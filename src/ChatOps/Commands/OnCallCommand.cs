using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.OnCall;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class OnCallCommand(
    OnCallCards cards, OnCallChanges changes, OnCallSchedules schedules, IPolicy policy, RefusedRequests refused)
    : Command
{
    public override string Verb => "oncall";

    public override string Usage =>
        "[SERVICE | SCHEDULE] [at TIME] | override SCHEDULE @PERSON [from TIME] [for 2h | until TIME] | swap SCHEDULE [at TIME] | take SCHEDULE [for 2h] | cancel CHANGE | report [SCHEDULE] [since 30d]";

    public override string Summary => "Who is on call, and who is next; and change that for a time.";

    public override string Example => "web at tomorrow 9:00";

    public override RichText Details =>
        "Where a schedule is named, a service means the schedule that answers for it. A swap asks in the channel who takes your shift. Changes are posted there.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("override", "Puts someone on call, whoever the rotation has then."),
        new("swap", "Asks who takes your shift at that time, or your next one. It stays yours until someone does."),
        new("take", "Puts you on call: from now until the next hand-over."),
        new("cancel", "Ends an override or a swap. A schedule's name means the one that is in effect there."),
        new("report", "How many hours each was on call, by day, at night, and on weekends."),
    ];

    public override string? ListedWith => "incident";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (schedules.Names.Count == 0)
        {
            return Cards.Say(RichText.Of(
                $"Nobody is on call: no schedule is configured. An operator adds one under {"ChatOps:OnCall:Schedules":c}."));
        }

        var action = call.Arguments.Left is [var first, ..] ? first.ToLowerInvariant() : "";
        if (action is not ("override" or "swap" or "take" or "cancel" or "unset" or "confirm" or "report"))
        {
            return await cards.ShowAsync(call, cancellationToken);
        }

        call.Arguments.TakeFirst(word => word.Equals(action, StringComparison.OrdinalIgnoreCase), "");
        if (action is "report")
        {
            return await cards.ReportAsync(call, cancellationToken);
        }

        var asked = call with { Arguments = OnCallGrammar.WithFrom(call.Arguments) };
        var who = call.Where.Who;
        if (await policy.MayChangeOnCallAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return action switch
        {
            "override" => await changes.OverrideAsync(asked, cancellationToken),
            "swap" => await changes.SwapAsync(asked, cancellationToken),
            "take" => await changes.TakeAsync(asked, cancellationToken),
            "confirm" => await changes.ConfirmAsync(asked, cancellationToken),
            _ => await changes.CancelAsync(asked, cancellationToken),
        };
    }
}
