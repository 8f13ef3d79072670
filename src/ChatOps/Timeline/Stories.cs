using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Events that share keys, and which story they make. A story is only its membership; what it says is read from the journal.</summary>
internal static class Stories
{
    private static readonly TimeSpan Rest = TimeSpan.FromDays(14);

    /// <summary>Adds an event to the one story that its keys belong to, making it, or making one of several. Returns that story and those that went into it.</summary>
    public static async Task<(long Story, IReadOnlyList<long> Merged)> AddAsync(DbConnection connection, Event @event, IReadOnlyCollection<Key> keys, DateTimeOffset now)
    {
        var names = keys.Select(k => k.Value).ToList();
        // The oldest story keeps its message: people have read it, and commented on it. But nobody looks at last month's message
        // for today's deploy: a story that rested so long is over, and what comes now begins another.
        var known = (await connection.QueryAsync<long>(
            """
            select distinct story from story_keys where key in @names and exists (
                select 1 from story_events join events on events.position = story_events.position
                where story_events.story = story_keys.story and events.occurred_at > @alive)
            order by story
            """,
            new { names = new ListParameter<string>(names), alive = (@event.OccurredAt - Rest).ToUnixTimeMilliseconds() })).ToList();
        var story = known.Count > 0
            ? known[0]
            : await connection.QuerySingleAsync<long>("insert into stories (created_at) values (@now) returning id", new { now = now.ToUnixTimeMilliseconds() });
        var merged = known.Skip(1).ToList();
        foreach (var other in merged)
        {
            await connection.ExecuteAsync(
                """
                update story_keys set story = @story where story = @other;
                insert into story_events (story, position, mention) select @story, position, mention from story_events where story = @other
                    on conflict (story, position) do update set mention = case when excluded.mention = 0 then 0 else story_events.mention end;
                delete from story_events where story = @other;
                delete from story_services where story = @other;
                update stories set merged_into = @story where id = @other or merged_into = @other;
                """,
                new { story, other });
        }

        foreach (var name in names)
        {
            await connection.ExecuteAsync(
                "insert into story_keys (key, story, since) values (@name, @story, @Position) on conflict (key) do update set story = excluded.story", new { name, story, @event.Position });
        }

        await connection.ExecuteAsync(
            "insert into story_events (story, position) values (@story, @Position) on conflict (story, position) do update set mention = 0", new { story, @event.Position });
        return (story, merged);
    }

    /// <summary>Tells an event in a story without making it part of it: its other keys stay apart.</summary>
    public static Task MentionAsync(DbConnection connection, long story, long position) =>
        connection.ExecuteAsync("insert into story_events (story, position, mention) values (@story, @position, 1) on conflict do nothing", new { story, position });

    /// <summary>The board's name for a story.</summary>
    public static string Subject(long story) => $"story:{story}";

    public static async Task ConcernsAsync(DbConnection connection, long story, IEnumerable<string> services, DateTimeOffset changedAt)
    {
        foreach (var service in services)
        {
            await connection.ExecuteAsync(
                """
                insert into story_services (story, service, changed_at) values (@story, @service, @at)
                on conflict (story, service) do update set changed_at = excluded.changed_at
                """,
                new { story, service, at = changedAt.ToUnixTimeMilliseconds() });
        }
    }

    /// <summary>The stories of a service that moved last, newest first.</summary>
    public static async Task<IReadOnlyList<long>> NewestAsync(DbConnection connection, string service, int limit) =>
        [.. await connection.QueryAsync<long>(
            "select story from story_services where service = @service order by changed_at desc, story desc limit @limit", new { service, limit })];

    public static async Task<long?> FindAsync(DbConnection connection, Key key) =>
        await connection.QuerySingleOrDefaultAsync<long?>("select story from story_keys where key = @Value", new { key.Value });

    /// <summary>Since which position of the journal a key is known; null when it is not.</summary>
    public static async Task<long?> SinceAsync(DbConnection connection, Key key) =>
        await connection.QuerySingleOrDefaultAsync<long?>("select since from story_keys where key = @Value", new { key.Value });

    /// <summary>A story's events in the order in which they happened.</summary>
    public static async Task<IReadOnlyList<Event>> EventsAsync(DbConnection connection, long story)
    {
        var mentions = (await connection.QueryAsync<long>("select position from story_events where story = @story and mention = 1", new { story })).ToHashSet();
        return
        [
            .. (await connection.QueryAsync<EventRow>(
                $"""
                 select {EventRow.Columns} from story_events join events on events.position = story_events.position
                 where story_events.story = @story order by events.occurred_at, events.position
                 """,
                new { story })).Select(r => mentions.Contains(r.Position) ? r.ToEvent() with { IsMention = true } : r.ToEvent()),
        ];
    }
}
