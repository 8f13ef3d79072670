using System.Data.Common;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using Dapper;

namespace ChatOps.Timeline.Comments;

/// <summary>The table of comments.</summary>
internal static class CommentRows
{
    private const string Columns =
        "channel, message, thread, author, said_at as SaidAt, changed_at as ChangedAt, words, everyones";

    public static async Task<Comment?> FindAsync(DbConnection connection, ChatId channel, string message) =>
        (await connection.QuerySingleOrDefaultAsync<Row?>(
            $"select {Columns} from comments where channel = @channel and message = @message", new { channel = $"{channel}", message }))
            ?.ToComment();

    public static Task KeepAsync(DbConnection connection, Comment comment) => connection.ExecuteAsync(
        """
        insert into comments (channel, message, thread, author, said_at, changed_at, words, everyones)
        values (@channel, @Message, @Thread, @author, @saidAt, @changedAt, @words, @everyones)
        on conflict (channel, message) do update set author = coalesce(excluded.author, comments.author), said_at = excluded.said_at,
            changed_at = excluded.changed_at, words = excluded.words, everyones = excluded.everyones
        """,
        new
        {
            channel = $"{comment.Channel}",
            comment.Message,
            comment.Thread,
            author = comment.Author?.ToString(),
            saidAt = comment.SaidAt.ToUnixTimeMilliseconds(),
            changedAt = comment.ChangedAt.ToUnixTimeMilliseconds(),
            words = comment.Words is null ? null : JsonSerializer.Serialize(comment.Words, FactKinds.Json),
            everyones = comment.IsPublic ? 1L : 0L,
        });

    /// <summary>The newest comments of a story, newest first, and how many there are.</summary>
    public static async Task<(IReadOnlyList<Comment> Newest, int Count)> OfAsync(DbConnection connection, long story, int limit)
    {
        var facts = (await connection.QueryAsync<string>(
            """
            select events.fact from story_events join events on events.position = story_events.position
            where story = @story and step = '' and events.kind = 'comment'
            order by events.position
            """,
            new { story })).Select(FactKinds.Read).OfType<CommentChanged>();
        var said = facts.DistinctBy(fact => (fact.Channel, fact.Message)).OrderByDescending(fact => fact.SaidAt).ToList();
        var newest = new List<Comment>();
        foreach (var fact in said.Take(limit))
        {
            newest.AddRange(await FindAsync(connection, fact.Channel, fact.Message) is { } comment ? [comment] : []);
        }

        return (newest, said.Count);
    }

    private sealed record Row(
        string Channel, string Message, string Thread, string? Author, long SaidAt, long ChangedAt, string? Words, long Everyones)
    {
        public Comment ToComment() => new(
            ChatId.Parse(Channel),
            Message,
            Thread,
            Author is null ? null : ChatId.Parse(Author),
            DateTimeOffset.FromUnixTimeMilliseconds(SaidAt),
            DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
            Words is null ? null : JsonSerializer.Deserialize<RichText>(Words, FactKinds.Json),
            Everyones == 1);
    }
}
