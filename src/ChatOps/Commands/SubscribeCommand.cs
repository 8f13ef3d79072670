using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

public sealed class SubscribeCommand(
    SubscriptionGrammar grammar,
    SubscriptionRows rows,
    ChannelNames names,
    ChannelFinder finder,
    ServiceCatalog catalog,
    IPolicy policy,
    RefusedRequests refused) : Command
{
    public override string Verb => "subscribe";

    public override string Usage => "[SERVICE] [KIND] [OUTCOME] [SEVERITY] [in ENV] [without threads] [mention @PERSON] | everything …";

    public override string Summary => "Post what else this channel wants to know.";

    public override string Example => "failures in production";

    public override RichText Details => RichText.Of(
        $"Each message is kept up to date, as in the service's own channel. Several subscriptions of a channel add up. {new Span.Command("subscriptions")} lists them.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("SERVICE", "One or several, or patterns such as web-*."),
        new("KIND", $"One or several of {string.Join(", ", FilterWords.Kinds)}."),
        new("OUTCOME", $"One or several of {string.Join(", ", FilterWords.Outcomes)}."),
        new("SEVERITY", $"One or several of {string.Join(", ", FilterWords.Severities)}."),
        new("without threads", "Posts no details below the messages."),
        new("mention @PERSON", "Mentions them once for each message, in its thread."),
    ];

    public override IReadOnlyList<Input> Questions =>
    [
        .. Ask.Scope,
        new Input.Choice("kind", "Kind", [.. FilterWords.Kinds], Optional: true),
        new Input.Choice("outcome", "Outcome", [.. FilterWords.Outcomes], Optional: true),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var hasThreads = SubscriptionGrammar.HasThreads(call.Arguments);
        var mentions = await grammar.MentionsAsync(call, cancellationToken);
        var filter = grammar.MaybeFilter(call.Arguments) ?? throw new CommandSyntaxException(
            RichText.Of(
                $"Subscribe to what? Name a service, an environment, a kind or an outcome, or {SubscriptionGrammar.Everything:c}."));
        if (call.Where.Place is not { } place)
        {
            return Cards.Say("Type this in the channel that you want to subscribe. Nothing was done.", Tone.Warning);
        }

        var who = call.Where.Who;
        if (await policy.MaySubscribeAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        if (await finder.FindAsync(place, cancellationToken) is null)
        {
            return Cards.Say(
                RichText.Of(
                    $"I can't post here: add me to this channel, then try again. {new Span.Command("doctor")} says more. Nothing was done."),
                Tone.Warning);
        }

        var named = await names.OfAsync(place, cancellationToken);
        var own = catalog.Services.FirstOrDefault(
            service => filter.Arguments == service.Name && service.Channels.Contains(named ?? place));
        if (own is not null && mentions.Count == 0)
        {
            return Cards.Say(RichText.Of(
                $"This is the channel of {own.Name:b} already: everything about it is posted here. Nothing was done."));
        }

        return await rows.MakeAsync(place, named, filter, hasThreads, mentions, who, cancellationToken) switch
        {
            SubscribeResult.Made => Made(filter, hasThreads, mentions, "This channel is subscribed to"),
            SubscribeResult.Changed => Made(filter, hasThreads, mentions, "Changed: this channel is subscribed to"),
            SubscribeResult.Unchanged => Cards.Say(RichText.Of($"This channel is subscribed to {filter.Arguments:c} already.")),
            _ => Cards.Say(
                RichText.Of(
                    $"A channel may have at most {SubscriptionRows.Most} subscriptions. {new Span.Command("subscriptions")} lists them. Nothing was done."), Tone.Warning),
        };
    }

    private static Card Made(StoryFilter filter, bool hasThreads, IReadOnlyList<ChatId> mentions, string what) => new()
    {
        Title = RichText.Of($"🔔 {what} {filter.Arguments:c}"),
        Tone = Tone.Good,
        Lines =
        [
            "What happens from now on is posted here; messages are kept up to date.",
            .. hasThreads ? Array.Empty<RichText>() : ["No details are posted below the messages."],
            .. mentions.Count == 0 ? Array.Empty<RichText>() : [RichText.Of(
                $"Each mentions {RichText.Join(", ", mentions.Select(person => RichText.Of($"{new Span.Person(person)}")))} once.")],
        ],
        Footer = RichText.Of($"{new Span.Command("unsubscribe", filter.Arguments)} ends it"),
    };
}
