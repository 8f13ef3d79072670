using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Chat.Teams.People;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>
/// The message extension: what someone types is searched for while they type, and what they choose is inserted into the conversation as
/// theirs. Nothing is stored, since nothing is done.
/// </summary>
internal sealed partial class TeamsSearch(
    ISearch search, TeamsPeople people, TeamsPlaces places, CardRenderer renderer, TimeProvider clock, ILogger<TeamsSearch> logger)
{
    private const int LongestTitle = 100, LongestText = 200, MostOnPage = 25;

    /// <summary>Nobody waits for longer between two letters; the work goes on, so that the next letter finds it done.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(900);

    public async Task<IResult> AnswerAsync(TeamsActivity activity, CancellationToken cancellationToken)
    {
        if (!TeamsIds.IsGuid(activity.Person))
        {
            return Say("I can't tell who you are, so I can't search for you.");
        }

        // The client drops a request at the next letter, but whoever it is can be looked up only once.
        var work = FindAsync(activity, CancellationToken.None);
        try
        {
            return await work.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Say("This takes longer than usual. Type on to try again.");
        }
    }

    private async Task<IResult> FindAsync(TeamsActivity activity, CancellationToken cancellationToken)
    {
        try
        {
            var claimed = new Principal(TeamsIds.Platform, activity.Tenant ?? "", activity.Person.ToLowerInvariant());
            var who = await people.RecognizeAsync(claimed, fresh: false, cancellationToken);
            switch (await search.FindAsync(who, Typed(activity), cancellationToken))
            {
                case SearchResult.Refused(var why):
                    return Say(why.PlainText);
                case SearchResult.Found({ Count: 0 }):
                    return Say("Nothing found. Type a service, a version, an environment, or an operation's id.");
                case SearchResult.Found(var hits):
                    var attachments = new JsonArray();
                    // A client asks for the next page once someone scrolls to the end, until it gets an empty one.
                    var (skip, count) = Page(activity);
                    foreach (var hit in hits.Skip(skip).Take(count))
                    {
                        attachments.Add((JsonNode)await AttachmentAsync(hit, cancellationToken));
                    }

                    return Compose(new() { ["type"] = "result", ["attachmentLayout"] = "list", ["attachments"] = attachments });
                case var result:
                    throw new InvalidOperationException($"What is {result}?");
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Also after nobody waits for it any more.
            LogTrouble(exception);
            return Say("I can't search right now. Try again in a minute.");
        }
    }

    private async Task<JsonObject> AttachmentAsync(SearchHit hit, CancellationToken cancellationToken) => new()
    {
        ["contentType"] = AdaptiveCard.ContentType,
        ["content"] = JsonNode.Parse(renderer.Render(await NamedAsync(hit.Card, cancellationToken), Mentions.None).Card!),
        ["preview"] = new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.thumbnail",
            ["content"] = new JsonObject
            {
                ["title"] = TeamsText.OneLine(hit.Title, LongestTitle),
                ["text"] = TeamsText.OneLine(hit.Subtitle, LongestText),
            },
        },
    };

    /// <summary>People are named and not mentioned: whoever inserts the card doesn't mean to call them.</summary>
    private async Task<Card> NamedAsync(Card card, CancellationToken cancellationToken)
    {
        var mentioned = card.AllSpans().OfType<Span.Person>().Where(person => person.Id.Platform == TeamsIds.Platform).ToHashSet();
        var known = await places.MentionsAsync(mentioned.Select(person => person.Id.Id).ToHashSet(), cancellationToken);
        return card.Replace(mentioned.Where(person => known.ContainsKey(person.Id.Id))
            .ToDictionary(person => (Span)person, person => (Span)new Span.Plain(known[person.Id.Id].Name)));
    }

    /// <summary>At first, there is a parameter of another name, and nothing typed.</summary>
    private static string Typed(TeamsActivity activity) =>
        activity.Value is { } value && value.Items("parameters").FirstOrDefault(p => p.Text("name") is "query") is { } parameter
            && parameter.ValueKind == JsonValueKind.Object
                ? parameter.Text("value") ?? ""
                : "";

    private static (int Skip, int Count) Page(TeamsActivity activity)
    {
        var options = activity.Value.At("queryOptions");
        return (Math.Max(Number("skip") ?? 0, 0), Number("count") is > 0 and <= MostOnPage and var count ? count : MostOnPage);

        int? Number(string name) =>
            options.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
    }

    private static IResult Say(string text) => Compose(new() { ["type"] = "message", ["text"] = text });

    private static IResult Compose(JsonObject extension) => Results.Json(new JsonObject { ["composeExtension"] = extension });

    [LoggerMessage(Level = LogLevel.Error, Message = "A search in Teams failed")]
    private partial void LogTrouble(Exception exception);
}
