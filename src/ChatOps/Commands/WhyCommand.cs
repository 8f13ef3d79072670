using System.Globalization;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Timeline;
using ChatOps.Timeline.Comments;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

public sealed class WhyCommand(
    Grammar grammar,
    Ledger ledger,
    StorySearch search,
    StoryIndex stories,
    CommentLines comments,
    OperationRows rows,
    ChatPlatforms platforms) : Command
{
    private const int Most = 10, MostDeliveries = 5, MostFacts = 10, MostShown = 80;

    public override string Verb => "why";

    public override string Usage => "DELIVERY|COMMIT|#PR|VERSION|BUILD|OPERATION [SERVICE] [page N]";

    public override string Summary => "What became of one thing: received, understood, told where.";

    public override string Example => "#42";

    public override string? ListedWith => "timeline";

    public override RichText Details =>
        "From the journal, with times and ids: why something is, or isn't, in a message. It shows no content of deliveries.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("DELIVERY", "The sender's id of a webhook, or its number in the journal."),
        new("BUILD", "The job and number of a recent one, such as web/main#128."),
        new("OPERATION", "The id that its message and its plan show."),
    ];

    public override IReadOnlyList<Input> Questions =>
        [new Input.Text("change", "What", Hint: "The id of a delivery or an operation, a commit, #42, or web/main#128.")];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.MaybeService(call.Arguments);
        var word = call.Arguments.TakeFirst(_ => true, "") ?? throw new CommandSyntaxException(
            RichText.Of(
                $"Of what? Give the id of a delivery or an operation, a commit, a pull request ({"#42":c}) or a build ({"web/main#128":c})."));
        Grammar.Finish(call.Arguments);
        var name = ChangeName.Parse(word);
        if (await ledger.DeliveriesAsync(word, cancellationToken) is { Count: > 0 } deliveries)
        {
            return await ShowAsync(name, deliveries, call.Where.Platform, cancellationToken);
        }

        var matches = await search.FindAsync(name, service, cancellationToken);
        IReadOnlyList<long> found = await rows.FindAsync(word, cancellationToken) is { } operation
            ? await OfOperationAsync(operation, cancellationToken)
            : [.. matches.Select(match => match.Story), .. await OfBuildAsync(word, cancellationToken)];
        return found.Distinct().ToList() switch
        {
            [var story] => await ShowAsync(story, word, service?.Name, page, call.Where.Platform, cancellationToken),
            [] => Unknown(name),
            _ => Cards.Say(RichText.Of($"{name.Text:c} may be {Plural.Of(found.Count, "change")}. Which?"), Tone.Warning) with
            {
                Lines = [.. matches.Take(Most).Select(match => RichText.Of($"• {match.Words}: {new Span.Command(Verb, match.Exact)}"))],
            },
        };
    }

    private async Task<IReadOnlyList<long>> OfOperationAsync(Operation operation, CancellationToken cancellationToken) =>
        await stories.FindAsync(Key.Operation(operation.Id), cancellationToken) is { } story ? [story] : [];

    private async Task<IReadOnlyList<long>> OfBuildAsync(string word, CancellationToken cancellationToken) =>
        word.LastIndexOf('#') is > 0 and var at
        && long.TryParse(word[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await ledger.OfBuildAsync(word[..at], number, cancellationToken)
            : [];

    private async Task<Card> ShowAsync(
        ChangeName name, IReadOnlyList<LedgerDelivery> deliveries, string platform, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        foreach (var delivery in deliveries.Take(MostDeliveries))
        {
            lines.Add(RichText.Of(
                $"📥 {delivery.ReceivedAt:s} {delivery.Sender} sent {delivery.Kind} {Shown(delivery.DeliveryId):c}, stored as number {delivery.Id}"));
            var facts = await ledger.FactsAsync(delivery.Id, cancellationToken);
            lines.Add(Outcome(delivery, facts));
            foreach (var fact in facts.Take(MostFacts))
            {
                lines.Add(RichText.Of($"🧩 {Words(fact.Event)}{Told(fact)}"));
            }

            if (facts.Count > MostFacts)
            {
                lines.Add($"… and {facts.Count - MostFacts} more facts.");
            }

            foreach (var story in facts.Select(fact => fact.Story).OfType<long>().Distinct().Take(MostDeliveries))
            {
                lines.AddRange(await PostsAsync(
                    story, await ledger.StoryAsync(story, 1, cancellationToken), platform, cancellationToken));
            }
        }

        return new() { Title = RichText.Of($"What became of {name.Text:c}"), Lines = [.. lines] };
    }

    private RichText Outcome(LedgerDelivery delivery, IReadOnlyList<LedgerFact> facts)
    {
        var note = delivery.Note is null ? null : Shown(delivery.Note);
        var isChat = platforms.Find(delivery.Source) is not null;
        return delivery.State switch
        {
            DeliveryState.New => RichText.Of($"⏳ not processed yet{(note is null ? "" : $": {note}")}"),
            DeliveryState.Failed => RichText.Of(
                $"❌ couldn't be {(isChat ? "handled" : "translated")}: {note ?? "no reason was recorded"}. It is kept."),
            _ when note is not null => RichText.Of($"🔇 ignored: {note}"),
            _ when isChat => "✅ handled",
            _ when facts.Count == 0 => "🔇 says nothing that wasn't known from another delivery",
            _ => $"✅ translated into {Plural.Of(facts.Count, "fact")}",
        };
    }

    private static string Told(LedgerFact fact) => fact.Story is { } story ? $", in story {story}"
        : fact.IsConcerning ? ""
        : ", in no story: no configured service is concerned";

    private async Task<Card> ShowAsync(
        long story, string word, string? service, Page page, string platform, CancellationToken cancellationToken)
    {
        var told = await ledger.StoryAsync(story, page.Reach(Most), cancellationToken);
        var card = new Card
        {
            Title = RichText.Of($"What became of {told.Name}"),
            Lines = [.. await PostsAsync(story, told, platform, cancellationToken)],
        };
        return page.Show(
            card,
            [.. await Task.WhenAll(told.Events.Select(async @event =>
                RichText.Of($"📥 {@event.Event.ReceivedAt:s} {Words(@event.Event)} from {Source(@event)}")
                + await LinkAsync(@event.Event.Fact, cancellationToken)))],
            Most,
            total: null,
            Verb,
            isNewestLast: true,
            Shown(word),
            service);
    }

    /// <summary>Where to see what someone said.</summary>
    private async Task<RichText> LinkAsync(Fact fact, CancellationToken cancellationToken) =>
        fact is CommentChanged comment && await comments.LinkAsync(comment.Channel, comment.Message, cancellationToken) is { } link
            ? RichText.Of($" · {new Span.Link(link, "comment")}")
            : RichText.Empty;

    private async Task<IEnumerable<RichText>> PostsAsync(
        long story, LedgerStory told, string platform, CancellationToken cancellationToken)
    {
        var link = await stories.LinkAsync(story, platform, cancellationToken);
        return
        [
            RichText.Of(
                $"📖 story {story}: {told.Name}{(link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "message")}"))}"),
            .. told.IsTold ? [] : new[] { (RichText)"🔇 not posted: nothing in it is worth a message alone" },
            .. told.Posts.Select(post => RichText.Of(
                $"💬 {(post.IsId ? RichText.Of($"{new Span.Channel(post.Channel)}") : platforms.NameOf(post.Channel))}: {State(post)}{By(post.Rule)}")),
        ];
    }

    /// <summary>The rule that put the story into a channel.</summary>
    private static RichText By(string? rule) => rule is null ? RichText.Empty
        : MadeSubscription.ArgumentsOf(rule) is { } arguments
            ? RichText.Of($" – put there by {new Span.Command("subscribe", arguments)}")
            : RichText.Of($" – put there by {rule:c}");

    private static RichText State(LedgerPost post)
    {
        var problem = post.Problem is null ? "" : $" ({Shown(post.Problem)})";
        return post.Message is null ? RichText.Of($"not posted yet{problem}")
            : post.Shown >= post.Version
                ? RichText.Of($"message {post.Message:c} shows the newest state{problem}")
                : RichText.Of($"message {post.Message:c} shows state {post.Shown} of {post.Version}{problem}");
    }

    private static RichText Words(Event @event) => RichText.Of(
        $"{Kind(@event.Fact)} (event {@event.Position}){(@event.Actor is null ? RichText.Empty : StepWords.By(@event.Actor))}, happened at {@event.OccurredAt:s}");

    private static string Kind(Fact fact) => fact is CommentChanged comment
        ? $"comment {comment.Change.ToString().ToLowerInvariant()}"
        : FactKinds.Of(fact).Name;

    private static RichText Source(LedgerEvent @event) => @event switch
    {
        { DeliveryId: { } id } => RichText.Of($"{@event.Event.Source} {@event.Kind ?? ""} {Shown(id):c}"),
        { Number: { } number } => RichText.Of($"{@event.Event.Source}, number {number}, which isn't kept any more"),
        _ => @event.Event.Source,
    };

    private static Card Unknown(ChangeName name) => Cards.Say(
        RichText.Of($"The journal has nothing about {name.Text:c}."), Tone.Warning) with
    {
        Lines =
        [
            "What fails verification is refused before it is stored, and old deliveries are deleted.",
            RichText.Of($"{new Span.Command("doctor")} shows what was refused, and from whom nothing was heard."),
        ],
    };

    private static string Shown(string text)
    {
        var line = Redaction.Redact(text).ReplaceLineEndings(" ");
        return line.Length <= MostShown ? line : line[..(char.IsHighSurrogate(line[MostShown - 1]) ? MostShown - 1 : MostShown)] + "…";
    }
}
