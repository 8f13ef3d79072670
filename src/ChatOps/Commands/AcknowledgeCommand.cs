using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

internal sealed class AcknowledgeCommand(Events events, Pages pages, IPolicy policy, RefusedRequests refused) : Command
{
    private const int MostRead = 5000, MostGroups = 100;

    public override string Verb => "acknowledge";

    public override string? FormerVerb => "ack";

    public override string Usage => "ALERT | PAGE";

    public override string Summary => "Say that you look after an alert.";

    public override string Example => "3f9a2b41c0";

    public override RichText Details =>
        "All alerts of its message, or of a page, that fire now; one that fires later isn't acknowledged. Nobody else is paged. The monitor isn't told.";

    public override IReadOnlyList<CommandOption> Options =>
        [new("ALERT", "The id behind its message's button."), new("PAGE", "Its id, such as p12.")];

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
            transaction => PageRow.IdOf(id) is { } page
                ? PageAsync(transaction, page, who)
                : AlertsAsync(transaction, id, who),
            cancellationToken);
    }

    private async Task<Card> AlertsAsync(JournalTransaction transaction, string id, Principal who)
    {
        var (alerts, firing) = await AcknowledgeAsync(transaction, id, who);
        // In the same transaction: whoever escalates meanwhile comes before it, or not at all.
        var missing = await PageAlertRow.OfGroupAsync(transaction.Connection, id) is [var paged, ..]
            ? await pages.AcknowledgeAsync(transaction, paged.Page, id, Actor.Of(who))
            : null;
        return missing is > 0 && (firing.Count > 0 || alerts.Count > 0)
            ? Cards.Say($"Acknowledged. {Needed(missing.Value)}", Tone.Good)
            : Answer(id, alerts, firing);
    }

    private async Task<Card> PageAsync(JournalTransaction transaction, long id, Principal who)
    {
        if (await PageRow.FindAsync(transaction.Connection, id) is not { } page)
        {
            return Cards.Say($"I know no page p{id}. Nothing was done.", Tone.Warning);
        }

        if (!page.IsOpen)
        {
            return Cards.Say(page.Is is PageState.Resolved
                ? "It is resolved. Nothing was done."
                : "Someone has acknowledged it already. Nothing was done.");
        }

        foreach (var group in await PageGroupRow.OfAsync(transaction.Connection, id, MostGroups))
        {
            await AcknowledgeAsync(transaction, group.Grp, who);
        }

        var missing = await pages.AcknowledgeAsync(transaction, id, group: null, Actor.Of(who));
        return Cards.Say(
            missing is > 0 ? $"Acknowledged. {Needed(missing.Value)}" : $"Acknowledged: {page.Title}. Nobody else is paged.", Tone.Good);
    }

    private static string Needed(int missing) =>
        $"{missing} more must acknowledge it before nobody else is paged.";

    /// <summary>Those of a group that fire.</summary>
    private static async Task<(List<AlertChanged> All, List<AlertChanged> Firing)> AcknowledgeAsync(
        JournalTransaction transaction, string group, Principal who)
    {
        var alerts = Latest(await Events.OfAsync(transaction.Connection, Subject.Alerts(group), long.MaxValue, MostRead));
        var firing = alerts.Where(alert => alert.State is AlertState.Firing or AlertState.NoData).ToList();
        foreach (var alert in firing)
        {
            await transaction.AppendAsync(
                alert with { State = AlertState.Acknowledged, IsAcknowledgedHere = true, SentWith = null }, who);
        }

        return (alerts, firing);
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
