using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.People;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>
/// A story in memory: its chapters, and the events of those chapters that were needed. It has what the database has, plus what the current
/// batch adds.
/// </summary>
internal sealed class OpenStory(long id)
{
    private readonly Dictionary<string, List<Event>> _events = new(StringComparer.Ordinal);

    public long Id { get; } = id;

    /// <summary>When the last of its events happened.</summary>
    public DateTimeOffset LastAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The channels that it is in: from then on it is kept up to date there.</summary>
    public Dictionary<ChatId, StoryChannel> Channels { get; } = [];

    public bool IsTold => Channels.Count > 0;

    public Dictionary<string, Chapter> Chapters { get; } = new(StringComparer.Ordinal);

    /// <summary>How much of it is held in memory.</summary>
    public int Weight => 1 + Chapters.Count + _events.Values.Sum(e => e.Count);

    /// <summary>The story that its chapters make now.</summary>
    public Story View => new(Chapters.Values.Select(c => c.Step).OfType<Step>());

    public IEnumerable<string> Keys => Chapters.Keys.Union(_events.Keys);

    /// <summary>The services that it is about, in the order in which it reached them.</summary>
    public IReadOnlyList<Service> ServicesIn(ServiceCatalog catalog) =>
        [.. Chapters.Values.OrderBy(c => c.From).Select(c => c.About).Distinct().SelectMany(catalog.Concerning).DistinctBy(s => s.Name)];

    public static async Task<OpenStory> ReadAsync(DbConnection connection, long id)
    {
        var story = new OpenStory(id);
        if (await connection.QuerySingleOrDefaultAsync<long?>("select last_at from stories where id = @id", new { id }) is { } lastAt)
        {
            story.LastAt = DateTimeOffset.FromUnixTimeMilliseconds(lastAt);
        }

        foreach (var (channel, shown) in await Stories.ChannelsAsync(connection, id))
        {
            story.Channels[channel] = shown;
        }

        foreach (var (step, body) in await connection.QueryAsync<(string, string)>(
            "select step, body from story_steps where story = @id", new { id }))
        {
            story.Chapters[step] = Chapter.Read(body);
        }

        return story;
    }

    /// <summary>The events of a chapter in the order in which they happened.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync(DbConnection connection, string step)
    {
        if (_events.TryGetValue(step, out var events))
        {
            return events;
        }

        events = !Chapters.ContainsKey(step) ? [] :
        [
            .. (await connection.QueryAsync<EventRow, long, Event>(
                $"""
                 select {EventRow.Columns}, mention as Mention from story_events join events on events.position = story_events.position
                 where story = @Id and step = @step order by events.occurred_at, events.position
                 """,
                (row, mention) => row.ToEvent() with { IsMention = mention == 1 },
                new { Id, step },
                splitOn: "Mention")),
        ];
        return _events[step] = events;
    }

    /// <summary>Adds an event; the same one may be added more than once.</summary>
    public async Task AddAsync(DbConnection connection, string step, Event @event)
    {
        LastAt = @event.Fact.IsNews && @event.OccurredAt > LastAt ? @event.OccurredAt : LastAt;
        var events = (List<Event>)await EventsAsync(connection, step);
        if (events.FindIndex(e => e.Position == @event.Position) is >= 0 and var there)
        {
            events[there] = events[there] with { IsMention = events[there].IsMention && @event.IsMention };
            return;
        }

        var place = events.FindLastIndex(e => (e.OccurredAt, e.Position).CompareTo((@event.OccurredAt, @event.Position)) < 0);
        events.Insert(place + 1, @event);
    }
}

/// <summary>How a story is in a channel.</summary>
/// <param name="Rule">What put it there; null: an earlier version of this bot.</param>
/// <param name="HasThreads">Its details are in its thread there.</param>
internal sealed record StoryChannel(string? Rule, bool HasThreads);
