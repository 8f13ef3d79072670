using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Messages;
using ChatOps.OnCall;
using ChatOps.Operations;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Storage;

namespace ChatOps.Commands;

/// <summary>Opens an incident, and everything that people do in one.</summary>
public sealed partial class IncidentCommand(
    IncidentRows rows,
    IncidentWriter writer,
    IncidentTimeline timeline,
    IncidentSettings settings,
    IPolicy policy,
    RefusedRequests refused,
    OperationRows operations,
    ChatPlatforms platforms,
    ForeignPeople people,
    OnCallSchedules schedules,
    ServiceCatalog catalog,
    Database database,
    TimeProvider clock)
    : Command
{
    private static readonly string[] Reasoned = ["status", "role", "resolve", "resolved", "reopen", "cancel"];

    public override string Verb => "incident";

    public override string Usage =>
        "[open] TITLE [sev2] [service web] [env production] [private | drill] | update [N] TEXT [next 30m] | note [N] TEXT | severity [N] SEV | status [N] STATUS | service [N] SERVICE [env ENV] | role [N] ROLE [@PERSON | none] [because NOTE] | resolve [N] | reopen [N] | cancel [N] [because REASON] | merge [N] into M | show [N] | postmortem [N]";

    public override string Summary => "Open an incident with a channel of its own, and run it there.";

    public override string Example => "web answers 5xx sev2 service web env production";

    public override CommandGroup Group => CommandGroup.Operations;

    public override RichText Details => RichText.Of(
        $"In an incident's channel, its number can be left out. While it is open, deploys of its services are held, except for what fixes it: {new Span.Command("deploy", "web 1.4.3 to production fixes 42")}");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("N", "The incident's number."),
        new("private", "Only those who are let into its channel see it; it holds no deploys."),
        new("STATUS", "triage, investigating, identified, monitoring; or resolved, cancelled."),
        new("ROLE", "commander, communications, scribe; without a person, you take it."),
        new("next 30m", "When the next update is promised; I remind you."),
    ];

    public override IReadOnlyList<Input> Questions =>
    [
        new Input.Text("title", "What happened?", Hint: "In a few words."),
        new Input.Text("severity", "Severity", Optional: true, Hint: "sev2, for example."),
        Ask.Service(isOptional: true),
        Ask.Environment(isOptional: true),
        new Input.Choice("visibility", "Or", ["private", "drill"], Optional: true),
    ];

    public override string Submit => "Open the incident";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var who = call.Where.Who;
        if (await policy.MayRespondAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var here = call.Where.Place is { } place ? await rows.InAsync(place, cancellationToken) : null;
        // In a text, "because" is part of it.
        var reason = Reasoned.Contains(IncidentWords.VerbOf(call.Arguments)) ? Grammar.MaybeReason(call.Arguments) : null;
        var words = IncidentWords.Of(call.Arguments, here is not null);
        return words.Verb switch
        {
            "open" => await OpenAsync(words.Opening(catalog, settings.Options), call, cancellationToken),
            "declare" => await DeclareAsync(words, call, cancellationToken),
            _ when await FindAsync(words, here, call.Where, cancellationToken) is { } incident =>
                await WithAsync(words, incident, reason, call, cancellationToken),
            _ => throw Unknown(words),
        };
    }

    /// <summary>That one can't be seen is as if there were none.</summary>
    private static CommandSyntaxException Unknown(IncidentWords words) => new(words.Number is { } number
        ? RichText.Of($"There is no incident {number}. {new Span.Command("incidents")} lists them. Nothing was done.")
        : RichText.Of(
            $"Which incident? Give its number, or say it in its channel; {new Span.Command("incidents")} lists them. To open one of this name: {new Span.Command("incident", $"open {words.Verb} …")}"));

    private async Task<Incident?> FindAsync(IncidentWords words, Incident? here, ChatContext where, CancellationToken cancellationToken) =>
        words.Number is not { } number ? here
        : here?.Number == number ? here
        : await rows.FindAsync(number, cancellationToken) is { } found && found.IsShownIn(where) ? found
        : null;

    private Task<Card?> WithAsync(
        IncidentWords words, Incident incident, string? reason, CommandCall call, CancellationToken cancellationToken) => words.Verb switch
        {
            "update" => UpdateAsync(words, incident, call, cancellationToken),
            "note" => NoteAsync(words, incident, call, cancellationToken),
            "severity" => SeverityAsync(words, incident, call, cancellationToken),
            "status" => StatusAsync(words, incident, reason, call, cancellationToken),
            "service" => ServicesAsync(words, incident, call, cancellationToken),
            "role" => RoleAsync(words, incident, reason, call, cancellationToken),
            "resolve" => ResolveAsync(words, incident, reason, call, isAnswered: false, cancellationToken),
            "resolved" => ResolveAsync(words, incident, reason, call, isAnswered: true, cancellationToken),
            "reopen" => ReopenAsync(words, incident, reason, call, cancellationToken),
            "cancel" => CancelAsync(words, incident, reason, call, cancellationToken),
            "merge" => MergeAsync(words, incident, call, cancellationToken),
            "snooze" => SnoozeAsync(words, incident, call, cancellationToken),
            "postmortem" => PostmortemAsync(words, incident, call, cancellationToken),
            _ => ShowAsync(words, incident, cancellationToken),
        };

    private async Task<Card?> OpenAsync(NewIncident wanted, CommandCall call, CancellationToken cancellationToken)
    {
        var platform = platforms.Get(call.Where.Platform);
        if (wanted.IsPrivate && !platform.Can.Channels)
        {
            return Cards.Say(
                "A private incident needs a private channel, and I can't create one on this chat platform. Nothing was opened.", Tone.Bad);
        }

        if (!platform.Can.Channels && settings.Channel is null && call.Where.Place is null)
        {
            return Cards.Say(
                "There is no channel for incidents: say it in a channel, or have ChatOps:Incidents:Channel configured. Nothing was opened.", Tone.Bad);
        }

        var opened = await writer.OpenAsync(
            wanted with { People = await OnCallAsync(wanted, cancellationToken) },
            call.Where.Who,
            call.Where.Place,
            platform.Can.Channels,
            call.Delivery,
            cancellationToken);
        var incident = opened.Incident;
        var what = RichText.Of($"Incident {incident.Number} is open: {incident.Title:b} ({IncidentText.Severity(incident.Severity)})");
        return Cards.Say(opened.IsNew ? RichText.Of($"🚨 {what}.") : RichText.Of($"{what}. It was opened already.")) with
        {
            Lines =
            [
                incident.Channel is { } channel ? RichText.Of($"It is dealt with in {new Span.Channel(channel)}, where you are invited.")
                    : incident.Room.State is RoomState.Wanted ? "Its channel is being created, and you are invited."
                    : RichText.Of($"It is dealt with in a thread: {incident.Room.Note}"),
                .. incident.Services.Count > 0 || incident.IsPrivate || incident.IsDrill ? Array.Empty<RichText>() :
                [
                    RichText.Of(
                        $"It is about no service yet, so no deploys are held: {new Span.Command("incident", $"service {incident.Number} SERVICE")}"),
                ],
            ],
        };
    }

    /// <summary>Who is on call for its services now. Into a private one, nobody is let without being named.</summary>
    private async Task<IReadOnlyList<ChatId>> OnCallAsync(NewIncident wanted, CancellationToken cancellationToken)
    {
        var found = new List<ChatId>();
        if (!wanted.IsPrivate)
        {
            foreach (var schedule in wanted.Services.Select(schedules.For).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            {
                found.AddRange((await schedules.AtAsync(schedule, clock.GetUtcNow(), cancellationToken)).Select(shift => shift.Person));
            }
        }

        return found;
    }
}
