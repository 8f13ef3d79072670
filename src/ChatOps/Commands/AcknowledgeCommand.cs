using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class AcknowledgeCommand(Events events, IPolicy policy, RefusedRequests refused) : Command
{
    private const int MostRead = 5000;

    public override string Verb => "acknowledge";

    public override string? FormerVerb => "ack";

    public override string Usage => "ALERT";

    public override string Summary => "Say that you look after an alert.";

    public override string Example => "3f9a2b41c0";

    public override RichText Details =>
        "All alerts of its message that fire now; one that fires later isn't acknowledged. The monitor isn't told.";

    public override IReadOnlyList<CommandOption> Options => [new("ALERT", "The id behind its message's button.")];

    public override string? ListedWith => "scheduled";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.TakeFirst(_ => true)?.ToLowerInvariant() is not { } id)
        {
            return Cards.Say("Which alert? Its message has a button. Nothing was done.", Tone.Warning);
        }

        Grammar.Finish(call.Arguments);
        var who = call.Where.Who;
        if (await policy.MayAcknowledgeAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        return await events.WriteAsync(
            async transaction =>
            {
                var alerts = Latest(await Events.OfAsync(transaction.Connection, Subject.Alerts(id), long.MaxValue, MostRead));
                var firing = alerts.Where(alert => alert.State is AlertState.Firing or AlertState.NoData).ToList();
                foreach (var alert in firing)
                {
                    await transaction.AppendAsync(
                        alert with { State = AlertState.Acknowledged, IsAcknowledgedHere = true, SentWith = null }, who);
                }

                return Answer(id, alerts, firing);
            },
            cancellationToken);
    }

    private static List<AlertChanged> Latest(IReadOnlyList<Event> events) =>
    [
        .. events.GroupBy(e => e.Fact.StepKey)
            .Select(one => (AlertChanged)one.MaxBy(e => (e.OccurredAt, ((AlertChanged)e.Fact).State, e.Position))!.Fact),
    ];

    private static Card Answer(string id, List<AlertChanged> alerts, List<AlertChanged> firing) => (alerts, firing) switch
    {
        ([], _) => Cards.Say(RichText.Of($"I know no alert {id:c}. Nothing was done."), Tone.Warning),
        (_, [var first, ..]) => Cards.Say(
            $"Acknowledged: {first.Title}{(firing.Count == 1 ? "" : $" and {firing.Count - 1} more")}. {first.System} isn't told.", Tone.Good),
        _ when alerts.Exists(alert => alert.State is AlertState.Acknowledged) =>
            Cards.Say("Someone has acknowledged it already. Nothing was done."),
        _ => Cards.Say("It is resolved. Nothing was done."),
    };
}
