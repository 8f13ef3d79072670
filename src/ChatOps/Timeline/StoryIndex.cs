using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Storage;

namespace ChatOps.Timeline;

/// <summary>Finds stories, for links and lists.</summary>
public sealed class StoryIndex(Database database, ServiceCatalog catalog, ChatPlatforms platforms)
{
    /// <summary>The link to the message about an operation; null while there is none.</summary>
    /// <param name="platform">Where the link is shown: of several messages, the one on that platform.</param>
    public async Task<string?> LinkAsync(string operation, string platform, CancellationToken cancellationToken)
    {
        var story = await database.ReadAsync(connection => Stories.FindAsync(connection, Key.Operation(operation)), cancellationToken);
        return story is null ? null : await LinkAsync(story.Value, platform, cancellationToken);
    }

    /// <summary>The most recently updated stories of a service: their cards, newest first, and where they are posted.</summary>
    public async Task<IReadOnlyList<(Card Card, string? Link)>> NewestAsync(
        Service service, int limit, string platform, CancellationToken cancellationToken)
    {
        var stories = await database.ReadAsync(
            async connection =>
            {
                var found = new List<OpenStory>();
                foreach (var story in await Stories.NewestAsync(connection, service.Name, limit))
                {
                    found.Add(await OpenStory.ReadAsync(connection, story));
                }

                return found;
            },
            cancellationToken);
        return [.. await Task.WhenAll(stories.Select(
            async s => (StoryCard.Render([service.Name], s.View, _ => false), await LinkAsync(s.Id, platform, cancellationToken))))];
    }

    /// <summary>A story as it is told now.</summary>
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
