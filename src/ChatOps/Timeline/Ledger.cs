using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>What became of one thing: how it was received, which facts are in it, and where they are shown.</summary>
public sealed class Ledger(
    Database database, Events events, ServiceCatalog catalog, ChatPlatforms platforms, IEnumerable<Translator> translators)
{
    private const int MostBuilds = 2_000;

    private readonly string[] _sources = [.. translators.Select(translator => translator.Source)];

    /// <summary>The deliveries with an id: their sender's, or their number in the journal.</summary>
    public Task<IReadOnlyList<LedgerDelivery>> DeliveriesAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await LedgerDelivery.FindAsync(connection, _sources.Concat(platforms.Names), id) is { Count: > 0 } found
            ? found
            : long.TryParse(id, out var number) ? await LedgerDelivery.FindAsync(connection, number)
            : [],
        cancellationToken);

    /// <summary>The stories of a recent build by its job and number, "web/main#128".</summary>
    public async Task<IReadOnlyList<long>> OfBuildAsync(string job, long number, CancellationToken cancellationToken)
    {
        // A system may number its runs besides, so the number alone isn't the key.
        var keys = (await events.NewestAsync<BuildChanged>(long.MaxValue, MostBuilds, cancellationToken))
            .Select(@event => (BuildChanged)@event.Fact)
            .Where(build => build.Number == number
                && new[] { build.Name, build.Job, JobName.Parse(build.Job).Path }.Contains(job, StringComparer.OrdinalIgnoreCase))
            .Select(build => build.Keys.First().Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return keys.Count == 0
            ? []
            : [.. (await database.ReadAsync(connection => Stories.FindAsync(connection, keys), cancellationToken))
                .Select(row => row.Story)
                .Distinct()];
    }

    /// <summary>The facts in a delivery.</summary>
    internal Task<IReadOnlyList<LedgerFact>> FactsAsync(long delivery, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var facts = new List<LedgerFact>();
            foreach (var row in await connection.QueryAsync<EventRow>(
                $"select {EventRow.Columns} from events where delivery = @delivery order by position", new { delivery }))
            {
                var @event = row.ToEvent();
                var concerned = catalog.Concerning(@event.Fact.About);
                var comment = @event.Fact as CommentChanged;
                var isConcerning = concerned.Count > 0 || @event.Fact.ToldIn.Count > 0 || comment is not null;
                facts.Add(new(
                    @event,
                    comment is not null ? await Stories.OfThreadAsync(connection, comment.Channel, comment.Thread)
                    : isConcerning && Correlation.Keys(@event.Fact, concerned, catalog.RepositoryOf) is [var key, ..]
                        ? await Stories.FindAsync(connection, key)
                    : null,
                    isConcerning));
            }

            return (IReadOnlyList<LedgerFact>)facts;
        },
        cancellationToken);

    /// <summary>What a story was made of, newest first and without the progress of operations, and where it is posted.</summary>
    internal Task<LedgerStory> StoryAsync(long story, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var open = await OpenStory.ReadAsync(connection, story);
            var rows = await connection.QueryAsync<EventRow, Received?, LedgerEvent>(
                $"""
                 select {EventRow.Columns}, events.delivery as Number, deliveries.delivery_id as DeliveryId, deliveries.kind as Kind
                 from (select distinct position from story_events where story = @story) told
                 join events on events.position = told.position
                 left join deliveries on deliveries.id = events.delivery
                 where events.kind <> 'progress'
                 order by events.position desc limit @limit
                 """,
                (row, received) => new(row.ToEvent(), received?.Number, received?.DeliveryId, received?.Kind),
                new { story, limit },
                splitOn: "Number");
            return new LedgerStory(
                StepWords.NameOf(open.View), open.IsTold, [.. rows], await PostsAsync(connection, story));
        },
        cancellationToken);

    private static async Task<IReadOnlyList<LedgerPost>> PostsAsync(DbConnection connection, long story) =>
        [.. (await connection.QueryAsync<PostRow>(
            """
            select platform, posts.channel, place, message, version, shown, frozen, trouble, rule
            from posts left join story_channels on story = @story and story_channels.channel = platform || ':' || posts.channel
            where subject = @subject order by id
            """,
            new { story, subject = Stories.Subject(story) })).Select(
                row => new LedgerPost(
                    new(row.Platform, row.Channel),
                    row.Place == row.Channel,
                    row.Message,
                    row.Version,
                    row.Shown,
                    row.Frozen ?? row.Trouble,
                    row.Rule))];

    private sealed record Received(long? Number, string? DeliveryId, string? Kind);

    private sealed record PostRow(
        string Platform,
        string Channel,
        string? Place,
        string? Message,
        long Version,
        long Shown,
        string? Frozen,
        string? Trouble,
        string? Rule);
}

/// <summary>A fact of a delivery.</summary>
/// <param name="Story">Null: it is in none.</param>
/// <param name="IsConcerning">It is about a configured service, or is shown somewhere else.</param>
internal sealed record LedgerFact(Event Event, long? Story, bool IsConcerning);

/// <param name="Name">What it is called now.</param>
/// <param name="IsTold">Something in it was worth a message.</param>
internal sealed record LedgerStory(
    RichText Name, bool IsTold, IReadOnlyList<LedgerEvent> Events, IReadOnlyList<LedgerPost> Posts);

/// <summary>An event and how it was received.</summary>
/// <param name="Number">The number of its delivery; null: this bot did or saw it itself.</param>
/// <param name="DeliveryId">The sender's id of the delivery; null: it isn't kept any more.</param>
internal sealed record LedgerEvent(Event Event, long? Number, string? DeliveryId, string? Kind);

/// <param name="IsId">The channel is named by the platform's id.</param>
/// <param name="Message">The platform's id; null: it isn't posted yet.</param>
/// <param name="Version">What should be shown.</param>
/// <param name="Shown">What is shown.</param>
/// <param name="Problem">Why it isn't what should be.</param>
/// <param name="Rule">What put the story into the channel; null: an earlier version of this bot did.</param>
internal sealed record LedgerPost(
    ChatId Channel, bool IsId, string? Message, long Version, long Shown, string? Problem, string? Rule);
