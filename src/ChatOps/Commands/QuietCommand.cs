using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

public sealed class QuietCommand(
    QuietHoursRows rows,
    ConfiguredSubscriptions configured,
    ChannelNames names,
    ChannelFinder finder,
    StartTimeParser times,
    IPolicy policy,
    RefusedRequests refused,
    TimeProvider clock) : Command
{
    private const string Off = "off", Grant = "subscribe";

    private static readonly char[] Between = ['-', '–', '—', ' '];

    public override string Verb => "quiet";

    public override string Usage => "FROM-UNTIL [ZONE] | off";

    public override string Summary => "Give this channel quiet hours, in which what can wait is held.";

    public override string Example => "22:00-7:00 Europe/Berlin";

    public override RichText Details => RichText.Of(
        $"Every day. Failures, what waits for people, operations and production are posted at once; the rest comes in one message when they end. {new Span.Command("subscriptions")} shows them.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("FROM-UNTIL", "Times of day. The second is on the next day, unless it is later."),
        new("ZONE", "A place, such as Europe/Berlin, or UTC."),
        new(Off, "Ends those that were given by this command, and posts what was held."),
    ];

    public override IReadOnlyList<Input> Questions => [new Input.Text("hours", "From when until when", Hint: "22:00-7:00, or off.")];

    public override string? ListedWith => "subscribe";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var isOff = call.Arguments.TakeFirst(word => word.Equals(Off, StringComparison.OrdinalIgnoreCase), "") is not null;
        var hours = isOff ? null : Hours(call.Arguments);
        Grammar.Finish(call.Arguments);
        if (call.Where.Place is not { } place)
        {
            return Cards.Say("Type this in the channel that it is for. Nothing was done.", Tone.Warning);
        }

        var who = call.Where.Who;
        if (await policy.MaySubscribeAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Grant, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var named = await names.OfAsync(place, cancellationToken);
        if (hours is not var (from, until, zone))
        {
            var isEnded = await rows.EndAsync(place, who, cancellationToken);
            return Ended(isEnded, configured.Quiet.FirstOrDefault(quiet => quiet.Channel == (named ?? place)));
        }

        if (await finder.FindAsync(place, cancellationToken) is null)
        {
            return Cards.Say(
                RichText.Of(
                    $"I can't post here: add me to this channel, then try again. {new Span.Command("doctor")} says more. Nothing was done."),
                Tone.Warning);
        }

        var isNew = await rows.MakeAsync(place, named, from, until, zone, who, cancellationToken);
        var quiet = new MadeQuietHours(place, named, from, until, zone, who, clock.GetUtcNow()).In(configured);
        return new()
        {
            Title = isNew ? RichText.Of($"🌙 Quiet here {quiet.Words}") : RichText.Of($"This channel is quiet {quiet.Words} already"),
            Tone = isNew ? Tone.Good : Tone.Neutral,
            Lines =
            [
                .. quiet.EndAt(clock.GetUtcNow()) is { } end ? (RichText[])[RichText.Of($"Now until {end}.")] : [],
                RichText.Of($"Posted at once: {quiet.AtOnceWords:c}. The rest comes in one message when they end."),
            ],
            Footer = RichText.Of($"{new Span.Command(Verb, Off)} ends them"),
        };
    }

    private (TimeOnly From, TimeOnly Until, TimeZoneInfo Zone)? Hours(Arguments arguments)
    {
        var named = arguments.TakeFirst(IsZone, "", "in");
        var zone = named is null ? times.Home
            : named.Equals("UTC", StringComparison.OrdinalIgnoreCase) ? TimeZoneInfo.Utc
            // An abbreviation, or an offset, is right for a part of the year only.
            : named.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(named, out var found) ? found
            : throw new CommandSyntaxException(
                RichText.Of($"Unknown time zone {named:c}: name a place, such as {"Europe/Berlin":c}. Nothing was done."));
        var said = string.Join(' ', arguments.TakeAll(_ => true, "", "to", "until", "at", "for"));
        var hours = said.Split(Between, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.Equals("from", StringComparison.OrdinalIgnoreCase))
            .Select(TimeOfDay.Hour)
            .ToList();
        return hours is [{ } from, { } until] ? (from, until, zone)
            : said.Length == 0 ? throw new CommandSyntaxException(
                RichText.Of($"Quiet from when until when? For example {"22:00-7:00":c}; {Off:c} ends it. Nothing was done."))
            : throw new CommandSyntaxException(
                RichText.Of($"{said:c} isn't two times of day, such as {"22:00-7:00":c}. Nothing was done."));
    }

    private static bool IsZone(string word) => TimeOfDay.Hour(word) is null && TimeZones.IsMeant(word);

    private static Card Ended(bool isEnded, QuietHours? configured) => Cards.Say(
        (isEnded, configured) switch
        {
            (true, null) => "🔔 This channel has no quiet hours now. What was held is posted.",
            (false, null) => "This channel has no quiet hours.",
            (true, var still) => RichText.Of(
                $"Ended. The configuration ({still.Rule:c}) still makes this channel quiet {still.Words}: an operator changes that there."),
            (false, var still) => RichText.Of(
                $"The configuration ({still.Rule:c}) makes this channel quiet {still.Words}: an operator changes that there. Nothing was done."),
        },
        isEnded ? Tone.Good : Tone.Warning);
}
