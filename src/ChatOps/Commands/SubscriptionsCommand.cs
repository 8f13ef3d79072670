using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

public sealed class SubscriptionsCommand(
    SubscriptionRows rows,
    QuietHoursRows quietRows,
    ConfiguredSubscriptions configured,
    ChannelFinder finder,
    ChatPlatforms platforms,
    TimeProvider clock) : Command
{
    private const int Most = 20;

    public override string Verb => "subscriptions";

    public override string Usage => "[everywhere] [page N]";

    public override string Summary => "List what is posted in this channel, or in all, and by which rule.";

    public override string Example => "everywhere";

    public override string? ListedWith => "subscribe";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var isAll = call.Arguments.TakeFirst(word => word.ToLowerInvariant() is "everywhere" or "all", "") is not null;
        Grammar.Finish(call.Arguments);
        var place = isAll ? null : call.Where.Place;
        var made = (await rows.AllAsync(cancellationToken)).Where(one => place is null || one.Place == place).ToList();
        var fixedOnes = new List<Subscription>();
        foreach (var one in configured.All)
        {
            if (place is null
                || (one.Channel.Platform == place.Platform && await finder.FindAsync(one.Channel, cancellationToken) == place.Id))
            {
                fixedOnes.Add(one);
            }
        }

        var quiet = new List<RichText>();
        foreach (var one in configured.Quiet)
        {
            if (place is null
                || (one.Channel.Platform == place.Platform && await finder.FindAsync(one.Channel, cancellationToken) == place.Id))
            {
                var now = one.EndAt(clock.GetUtcNow()) is { } end ? RichText.Of($", now until {end}") : RichText.Empty;
                quiet.Add(RichText.Of(
                    $"🌙 {(place is null ? $"{platforms.NameOf(one.Channel)}: q" : "Q")}uiet {one.Words}{now}; at once: {one.AtOnceWords:c}; by {one.Rule:c}"));
            }
        }

        foreach (var one in (await quietRows.AllAsync(cancellationToken)).Where(one => place is null || one.Place == place))
        {
            var hours = one.In(configured);
            var now = hours.EndAt(clock.GetUtcNow()) is { } end ? RichText.Of($", now until {end}") : RichText.Empty;
            quiet.Add(RichText.Of(
                $"🌙 {(place is null ? RichText.Of($"{new Span.Channel(one.Place)} ({one.Place.Id:c}): q") : "Q")}uiet {hours.Words}{now}; at once: {hours.AtOnceWords:c}; by {new Span.Person(one.By.Account)}, since {one.Since}"));
        }

        var card = new Card { Title = place is null ? "Subscriptions of all channels" : "Subscriptions of this channel" };
        return fixedOnes.Count + made.Count + quiet.Count == 0
            ? card with { Lines = [RichText.Of($"None. {new Span.Command("subscribe", "failures in production")} is an example.")] }
            : page.Show(
                card,
                [
                    .. quiet,
                    .. fixedOnes.Select(one => RichText.Of(
                        $"📌 {(place is null ? $"{platforms.NameOf(one.Channel)}: " : "")}{one.Filter.Arguments:c}{Extras(one.HasThreads, one.Mentions)}, by {Setting(one):c}")),
                    .. made.Select(one => RichText.Of(
                        $"🔔 {(place is null ? RichText.Of($"{new Span.Channel(one.Place)} ({one.Place.Id:c}): ") : RichText.Empty)}{one.Filter.Arguments:c}{Extras(one.HasThreads, one.Mentions)}, by {new Span.Person(one.By.Account)}, since {one.Since}")),
                ],
                Most,
                fixedOnes.Count + made.Count + quiet.Count,
                Verb,
                isAll ? "everywhere" : null) with
            {
                Menu = made.Count == 0 ? null : Menu(made, place is not null),
            };
    }

    /// <summary>Ends one of them.</summary>
    /// <param name="isHere">They are of the channel where this is shown.</param>
    internal static Menu Menu(IReadOnlyList<MadeSubscription> made, bool isHere) => new(
        "Unsubscribe…",
        "unsubscribe",
        [
            .. made.Select(one => new MenuOption(
                one.Filter.Arguments, isHere ? one.Filter.Arguments : $"channel={one.Place} {one.Filter.Arguments}")),
        ]);

    /// <summary>Without what is said beside it.</summary>
    private static string Setting(Subscription one) => one.Rule.Split(' ')[0];

    private static RichText Extras(bool hasThreads, IReadOnlyList<ChatId> mentions) => RichText.Of(
        $"{(hasThreads ? "" : ", without threads")}{(mentions.Count == 0 ? RichText.Empty : RichText.Of($", mentioning {RichText.Join(", ", mentions.Select(person => RichText.Of($"{new Span.Person(person)}")))}"))}");
}
