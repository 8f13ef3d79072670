using System.Data.Common;
using System.Globalization;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>The tables of stories: which events are shown in which, by which keys, and their steps.</summary>
internal static class Stories
{
    private static readonly Statement InsertKey = new(
        "insert into story_keys (key, story, since) values (@key, @story, @since) on conflict (key) do update set story = excluded.story", "key", "story", "since");

    private static readonly Statement InsertEvent = new(
        """
        insert into story_events (story, step, position, mention) values (@story, @step, @position, @mention)
        on conflict (story, step, position) do update set mention = 0 where excluded.mention = 0
        """,
        "story", "step", "position", "mention");

    private static readonly Statement Upsert = new(
        """
        insert into stories (id, created_at, last_at, told) values (@id, @now, @last, @told)
        on conflict (id) do update set last_at = excluded.last_at, told = excluded.told
        """,
        "id", "now", "last", "told");

    private static readonly Statement UpsertStep = new(
        "insert into story_steps (story, step, body) values (@story, @step, @body) on conflict (story, step) do update set body = excluded.body", "story", "step", "body");

    private static readonly Statement UpsertService = new(
        """
        insert into story_services (story, service, changed_at) values (@story, @service, @at)
        on conflict (story, service) do update set changed_at = excluded.changed_at
        """,
        "story", "service", "at");

    /// <summary>SQLite looks up each parameter by comparing its name with all others: twice as many take four times as long.</summary>
    private const int MostKeysAtOnce = 50;

    private static readonly Statement UpsertChannel = new(
        """
        insert into story_channels (story, channel, rule, threads) values (@story, @channel, @rule, @threads)
        on conflict (story, channel) do update set threads = excluded.threads
        """,
        "story", "channel", "rule", "threads");

    /// <summary>The board's name for a story.</summary>
    public static string Subject(long story) => $"story:{story}";

    public static Task TieAsync(DbConnection connection, string key, long story, long since) =>
        InsertKey.ExecuteAsync(connection, key, story, since);

    public static Task TellAsync(DbConnection connection, long story, string step, long position, bool isMention) =>
        InsertEvent.ExecuteAsync(connection, story, step, position, isMention ? 1L : 0L);

    public static Task KeepAsync(DbConnection connection, OpenStory story, DateTimeOffset now) =>
        Upsert.ExecuteAsync(
            connection, story.Id, now.ToUnixTimeMilliseconds(), story.LastAt.ToUnixTimeMilliseconds(), story.IsTold ? 1L : 0L);

    public static Task KeepAsync(DbConnection connection, long story, string step, string chapter) =>
        UpsertStep.ExecuteAsync(connection, story, step, chapter);

    public static Task ConcernsAsync(DbConnection connection, long story, string service, DateTimeOffset changedAt) =>
        UpsertService.ExecuteAsync(connection, story, service, changedAt.ToUnixTimeMilliseconds());

    /// <summary>A story is in a channel, or now also with its details.</summary>
    public static Task ShowInAsync(DbConnection connection, long story, ChatId channel, StoryChannel shown) =>
        UpsertChannel.ExecuteAsync(connection, story, $"{channel}", shown.Rule, shown.HasThreads ? 1L : 0L);

    /// <summary>The channels that a story is in.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<ChatId, StoryChannel>>> ChannelsAsync(DbConnection connection, long story) =>
        [.. (await connection.QueryAsync<(string Channel, string? Rule, long Threads)>(
            "select channel, rule, threads from story_channels where story = @story order by channel", new { story }))
            .Select(row => KeyValuePair.Create(ChatId.Parse(row.Channel), new StoryChannel(row.Rule, row.Threads == 1)))];

    /// <summary>Merges one story into another, with all its events.</summary>
    public static Task MergeAsync(DbConnection connection, long story, long other) => connection.ExecuteAsync(
        """
        update story_keys set story = @story where story = @other;
        insert into story_events (story, step, position, mention) select @story, step, position, mention from story_events where story = @other
            on conflict (story, step, position) do update set mention = case when excluded.mention = 0 then 0 else story_events.mention end;
        delete from story_events where story = @other;
        delete from story_steps where story = @other;
        delete from story_services where story = @other;
        insert into story_channels (story, channel, rule, threads) select @story, channel, rule, threads from story_channels where story = @other
            on conflict (story, channel) do nothing;
        delete from story_channels where story = @other;
        update stories set merged_into = @story where id = @other or merged_into = @other;
        """,
        new { story, other });

    /// <summary>The most recently updated stories of a service, newest first.</summary>
    /// <param name="since">None without news since then.</param>
    public static async Task<IReadOnlyList<long>> NewestAsync(
        DbConnection connection, string service, DateTimeOffset since, int limit) =>
        [.. await connection.QueryAsync<long>(
            "select story from story_services where service = @service and changed_at >= @since order by changed_at desc, story desc limit @limit",
            new { service, since = since.ToUnixTimeMilliseconds(), limit })];

    /// <summary>What is stored for one step of a story; null: nothing.</summary>
    public static async Task<Chapter?> ChapterAsync(DbConnection connection, long story, string step) =>
        await connection.QuerySingleOrDefaultAsync<string?>(
            "select body from story_steps where story = @story and step = @step", new { story, step }) is { } body
            ? Chapter.Read(body)
            : null;

    /// <summary>The keys that belong to a story now.</summary>
    public static Task<IEnumerable<string>> KeysAsync(DbConnection connection, long story) =>
        connection.QueryAsync<string>("select key from story_keys where story = @story", new { story });

    /// <summary>The story that a board's subject names; null: it names none.</summary>
    public static long? OfSubject(string subject) =>
        subject.StartsWith("story:", StringComparison.Ordinal)
        && long.TryParse(subject["story:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The story whose message begins a thread; null: it is no story's.</summary>
    /// <param name="channel">By the platform's id.</param>
    public static async Task<long?> OfThreadAsync(DbConnection connection, ChatId channel, string thread) =>
        await PostThreads.FindAsync(connection, channel, thread) is var (subject, _) && OfSubject(subject) is { } id
            ? await connection.QuerySingleOrDefaultAsync<long?>(
                "select coalesce(merged_into, id) from stories where id = @id", new { id })
            : null;

    public static async Task<long?> FindAsync(DbConnection connection, Key key) =>
        await connection.QuerySingleOrDefaultAsync<long?>("select story from story_keys where key = @Value", new { key.Value });

    /// <summary>Looks up keys: the story of each known one, and the journal position since which it is known.</summary>
    public static async Task<IReadOnlyList<(string Key, long Story, long Since)>> FindAsync(
        DbConnection connection, IReadOnlyCollection<string> keys)
    {
        var found = new List<(string, long, long)>();
        foreach (var some in keys.Chunk(MostKeysAtOnce))
        {
            found.AddRange(await connection.QueryAsync<(string, long, long)>(
                "select key, story, since from story_keys where key in @keys", new { keys = new ListParameter<string>(some) }));
        }

        return found;
    }
}
