using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.BuildServers;

/// <summary>
/// The builds that were asked for. A row is written before the build server is asked, in the transaction that says so in the journal: it
/// is what keeps a request from being sent twice. Times are Unix milliseconds.
/// </summary>
public sealed class BuildRequestRows(Database database)
{
    private const string Columns =
        "fact, actor, actor_chat_id as ActorChatId, asked_at as AskedAt, from_number as FromNumber, item, number, due_at as DueAt, tries, why";

    /// <summary>False: it is there.</summary>
    public static async Task<bool> AddAsync(DbConnection connection, BuildRequest request) => await connection.ExecuteAsync(
        """
        insert into build_requests (id, fact, actor, actor_chat_id, asked_at, from_number, due_at, tries)
        values (@Id, @fact, @Name, @chat, @at, @From, @due, 0)
        on conflict (id) do nothing
        """,
        new
        {
            request.Fact.Id,
            fact = FactKinds.Write(request.Fact),
            request.By.Name,
            chat = request.By.ChatId?.ToString(),
            at = request.AskedAt.ToUnixTimeMilliseconds(),
            request.From,
            due = request.DueAt?.ToUnixTimeMilliseconds(),
        }) == 1;

    public Task<BuildRequest?> FindAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryAsync<Row>($"select {Columns} from build_requests where id = @id", new { id }))
            .FirstOrDefault()?.Read(),
        cancellationToken);

    /// <summary>Those that haven't ended, the newest first.</summary>
    public Task<IReadOnlyList<BuildRequest>> OpenAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => ReadAsync(connection, $"select {Columns} from build_requests where due_at is not null order by asked_at desc"),
        cancellationToken);

    /// <summary>Those that are due, the longest first.</summary>
    public Task<IReadOnlyList<BuildRequest>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => ReadAsync(
                connection,
                $"select {Columns} from build_requests where due_at <= @now order by due_at limit @limit",
                new { now = now.ToUnixTimeMilliseconds(), limit }),
            cancellationToken);

    /// <summary>When the next one is due; null: none is left.</summary>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.QuerySingleAsync<long?>("select min(due_at) from build_requests") is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : (DateTimeOffset?)null,
        cancellationToken);

    /// <summary>The ids in the queue that belong to other requests than this one.</summary>
    public Task<IReadOnlyList<long>> ItemsOfOthersAsync(BuildRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<long>>(
            async connection =>
            [
                .. await connection.QueryAsync<long>(
                    "select item from build_requests where item is not null and id <> @Id", new { request.Fact.Id }),
            ],
            cancellationToken);

    /// <summary>What was found out about it.</summary>
    public static Task KeepAsync(DbConnection connection, BuildRequest request) => connection.ExecuteAsync(
        "update build_requests set item = @Item, number = @Number, due_at = @due, tries = @Tries, why = @Why where id = @Id",
        new { request.Fact.Id, request.Item, request.Number, due = request.DueAt?.ToUnixTimeMilliseconds(), request.Tries, request.Why });

    /// <summary>It is asked about at once, unless it has ended.</summary>
    public static Task HurryAsync(DbConnection connection, BuildRequest request, DateTimeOffset now) => connection.ExecuteAsync(
        "update build_requests set due_at = @now where id = @Id and due_at is not null",
        new { request.Fact.Id, now = now.ToUnixTimeMilliseconds() });

    /// <summary>Those that nobody will ask again are forgotten.</summary>
    public static Task ForgetAsync(DbConnection connection, DateTimeOffset before) => connection.ExecuteAsync(
        "delete from build_requests where due_at is null and asked_at < @before", new { before = before.ToUnixTimeMilliseconds() });

    private static async Task<IReadOnlyList<BuildRequest>> ReadAsync(DbConnection connection, string sql, object? values = null) =>
        [.. (await connection.QueryAsync<Row>(sql, values)).Select(row => row.Read())];

    private sealed record Row(
        string Fact, string Actor, string? ActorChatId, long AskedAt, long FromNumber, long? Item, long? Number, long? DueAt, long Tries,
        string? Why)
    {
        public BuildRequest Read() => new(
            (BuildRequested)FactKinds.Read(Fact),
            new(Actor, ActorChatId is null ? null : ChatId.Parse(ActorChatId)),
            DateTimeOffset.FromUnixTimeMilliseconds(AskedAt),
            FromNumber,
            Item,
            Number,
            DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null,
            (int)Tries,
            Why);
    }
}
