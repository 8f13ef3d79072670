using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

public sealed class UnsubscribeCommand(
    SubscriptionGrammar grammar,
    SubscriptionRows rows,
    ConfiguredSubscriptions configured,
    ChannelFinder finder,
    ChatPlatforms platforms,
    IPolicy policy,
    RefusedRequests refused) : Command
{
    private const int MostNamed = 10;

    public override string Verb => "unsubscribe";

    public override string Usage => "SUBSCRIPTION [channel=ID] | everything [channel=ID]";

    public override string Summary => "End a subscription of this channel, or all of them.";

    public override string Example => "failures in production";

    public override RichText Details => RichText.Of(
        $"New stories are no longer posted; messages that are already there stay up to date. What the configuration subscribes, an operator changes there.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("SUBSCRIPTION", "In the words of the list, or in those that made it."),
        new(
            "channel=ID",
            "Another channel than this one, by the id that the list shows: for your own subscriptions, and where the bot can no longer post."),
    ];

    public override string? ListedWith => "subscribe";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var place = Arguments.One("channels", call.Arguments.TakeNamed("channel")) is { } id
            ? ChatId.Find(id, platforms.Names) ?? new(call.Where.Platform, id)
            : call.Where.Place;
        if (place is null)
        {
            return Cards.Say("Type this in the channel that you want to unsubscribe. Nothing was done.", Tone.Warning);
        }

        var all = (await rows.AllAsync(cancellationToken)).Where(made => made.Place == place).ToList();
        var typed = string.Join(' ', call.Arguments.Left);
        if (typed.Length == 0)
        {
            return Which(all);
        }

        // As the list names it: it may be about what is configured no longer.
        var listed = all.Find(made => made.Filter.Arguments.Equals(typed, StringComparison.OrdinalIgnoreCase));
        var words = listed?.Filter.Arguments ?? grammar.MaybeFilter(call.Arguments)?.Arguments ?? "";
        var ending = words == SubscriptionGrammar.Everything
            ? all
            : all.FindAll(made => made.Filter.Arguments.Equals(words, StringComparison.OrdinalIgnoreCase));
        if (ending.Count == 0)
        {
            return await UnknownAsync(words, place, all, cancellationToken);
        }

        var who = call.Where.Who;
        if (await policy.MaySubscribeAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Grant, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        if (place != call.Where.Place
            && ending.Exists(made => made.By.Account != who.Account)
            && await CanPostAsync(place, cancellationToken))
        {
            return Cards.Say(
                RichText.Of(
                    $"Others subscribed {new Span.Channel(place)}, and I can post there. Type {new Span.Command(Verb, words)} in that channel. Nothing was done."),
                Tone.Warning);
        }

        var ended = await rows.EndAsync(ending, who, cancellationToken);
        return ended.Count == 0
            ? Cards.Say("It had ended already.")
            : new()
            {
                Title = ended.Count == 1
                    ? RichText.Of($"🔕 No longer subscribed to {ended[0].Filter.Arguments:c}")
                    : RichText.Of($"🔕 {Plural.Of(ended.Count, "subscription")} ended"),
                Tone = Tone.Good,
                Lines =
                [
                    "Nothing new is posted for it. Messages that are already there stay up to date.",
                    .. ended.Take(MostNamed).Where(_ => ended.Count > 1).Select(made => RichText.Of($"• {made.Filter.Arguments:c}")),
                    .. ended.Count <= MostNamed ? Array.Empty<RichText>() : [$"… and {ended.Count - MostNamed} more."],
                ],
                Footer = ended.Count > 1 || call.Where.Place != place
                    ? null
                    : RichText.Of($"{new Span.Command(Grant, ended[0].Filter.Arguments)} subscribes again"),
            };
    }

    /// <summary>The policy's verb, and the command that does the opposite.</summary>
    private const string Grant = "subscribe";

    private static Card Which(List<MadeSubscription> all) => all.Count == 0
        ? Cards.Say(RichText.Of(
            $"Nobody has subscribed this channel to anything. {new Span.Command("subscriptions")} says what is posted here."))
        : Cards.Say("Unsubscribe from what?") with
        {
            Lines =
            [
                .. all.Take(MostNamed).Select(made => RichText.Of($"• {new Span.Command("unsubscribe", made.Filter.Arguments)}")),
                .. all.Count <= MostNamed ? Array.Empty<RichText>() : [$"… and {all.Count - MostNamed} more, in the menu."],
            ],
            Menu = SubscriptionsCommand.Menu(all, isHere: true),
        };

    private async Task<bool> CanPostAsync(ChatId place, CancellationToken cancellationToken) =>
        platforms.Get(place.Platform) is { } platform
        && (await platform.ExamineChannelsAsync(new Dictionary<string, string?> { [place.Id] = null }, cancellationToken))
            .All(finding => finding.Healthy is not false);

    /// <summary>What the configuration subscribes can't be ended here.</summary>
    private async Task<Card> UnknownAsync(
        string words, ChatId place, List<MadeSubscription> all, CancellationToken cancellationToken)
    {
        foreach (var subscription in configured.All.Where(one => one.Channel.Platform == place.Platform
            && (words == SubscriptionGrammar.Everything || one.Filter.Arguments.Equals(words, StringComparison.OrdinalIgnoreCase))))
        {
            if (await finder.FindAsync(subscription.Channel, cancellationToken) == place.Id)
            {
                return Cards.Say(
                    RichText.Of(
                        $"The configuration posts {subscription.Filter.Arguments:c} here ({subscription.Rule:c}): an operator changes that. Nothing was done."), Tone.Warning);
            }
        }

        return Cards.Say(RichText.Of($"This channel isn't subscribed to {words:c}."), Tone.Warning) with
        {
            Lines =
            [
                .. all.Take(MostNamed).Select(made => RichText.Of($"• It is to {made.Filter.Arguments:c}.")),
                .. all.Count <= MostNamed ? Array.Empty<RichText>() : [RichText.Of(
                    $"… and {all.Count - MostNamed} more. {new Span.Command("subscriptions")} lists them.")],
            ],
        };
    }
}
