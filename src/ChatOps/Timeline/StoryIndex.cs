using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using ChatOps.Timeline.Comments;

namespace ChatOps.Timeline;

/// <summary>Finds stories, for links and lists.</summary>
public sealed class StoryIndex(Database database, ServiceCatalog catalog, ChatPlatforms platforms, CommentLines comments)
{
    /// <summary>The link to the message about an operation; null while there is none.</summary>
    /// <param name="platform">Where the link is shown: of several messages, the one on that platform.</param>
    public async Task<string?> LinkAsync(string operation, string platform, CancellationToken cancellationToken)
    {
        var story = await database.ReadAsync(connection => Stories.FindAsync(connection, Key.Operation(operation)), cancellationToken);
        return story is null ? null : await LinkAsync(story.Value, platform, cancellationToken);
    }

    /// <summary>The most recently updated stories of a service, newest first.</summary>
    /// <param name="since">None without news since then.</param>
    public Task<IReadOnlyList<long>> NewestAsync(
        Service service, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Stories.NewestAsync(connection, service.Name, since, limit), cancellationToken);

    /// <summary>The story that has a key; null: none.</summary>
    public Task<long?> FindAsync(Key key, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Stories.FindAsync(connection, key), cancellationToken);

    /// <summary>The story that a message shows, or in whose thread it is; null: it is about none.</summary>
    /// <param name="place">By the platform's id.</param>
    /// <param name="messages">The message, then the one in whose thread it is.</param>
    public Task<long?> ShownInAsync(ChatId place, IReadOnlyList<string> messages, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                foreach (var message in messages)
                {
                    if (await Stories.OfThreadAsync(connection, place, message) is { } story)
                    {
                        return story;
                    }
                }

                return (long?)null;
            },
            cancellationToken);

    /// <summary>The cards of stories, with what people said about them, and where they are posted.</summary>
    /// <param name="service">Whose stories they are; null: the cards name the services that they are about.</param>
    /// <param name="since">Those without news since then are left out.</param>
    /// <param name="where">Where they are listed.</param>
    public async Task<IReadOnlyList<(Card Card, string? Link)>> CardsAsync(
        IReadOnlyList<long> ids, Service? service, DateTimeOffset since, ChatContext where, CancellationToken cancellationToken)
    {
        var stories = await database.ReadAsync(
            async connection =>
            {
                var found = new List<(OpenStory Story, IReadOnlyList<Comment> Comments, int Count)>();
                foreach (var id in ids)
                {
                    var (newest, count) = await CommentLines.ReadAsync(connection, id);
                    found.Add((await OpenStory.ReadAsync(connection, id), newest, count));
                }

                return found;
            },
            cancellationToken);
        return [.. await Task.WhenAll(stories.Where(told => told.Story.LastAt >= since).Select(async told =>
        {
            var (story, newest, count) = told;
            var card = StoryCard.Render(
                service is null ? [.. story.ServicesIn(catalog).Select(s => s.Name)] : [service.Name], story.View, _ => false);
            return (
                card with { Lines = [.. card.Lines, .. await comments.OfAsync(newest, count, where.Place, cancellationToken)] },
                await LinkAsync(story.Id, where.Platform, cancellationToken));
        }))];
    }

    /// <summary>All lines of a story, if its card has fewer; otherwise null.</summary>
    public async Task<IReadOnlyList<RichText>?> AllLinesAsync(long story, CancellationToken cancellationToken) =>
        (await ReadAsync(story, cancellationToken)).Story.Steps is var steps && StoryCard.Lines(steps).Count() < steps.Count
            ? [.. steps.Select(step => new CountedSteps([step]).Line)]
            : null;

    /// <summary>A story as it is shown now.</summary>
    internal Task<StoryView> ReadAsync(long story, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var open = await OpenStory.ReadAsync(connection, story);
            return new StoryView(open.View, [.. await Stories.KeysAsync(connection, story)], open.ServicesIn(catalog));
        },
        cancellationToken);

    /// <summary>The link to a story's message; null while there is none.</summary>
    /// <inheritdoc cref="LinkAsync(string, string, CancellationToken)"/>
    public async Task<string?> LinkAsync(long story, string platform, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => Posts.MessageAsync(connection, platform, Stories.Subject(story)), cancellationToken) is var (place, message)
        && platforms.Find(place.Platform) is { } shownOn
        && await shownOn.FindChannelAsync(place.Id, cancellationToken) is { } channel
            ? await shownOn.PermalinkAsync(channel, message, cancellationToken)
            : null;
}
