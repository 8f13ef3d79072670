using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using Dapper;

namespace ChatOps.Paging;

/// <summary>
/// Planned: isn't due. Begun: asked for, and not answered. Accepted: whoever delivers it has taken it. The rest is final.
/// </summary>
internal enum AttemptState { Planned, Begun, Accepted, Delivered, Failed, Cancelled }

/// <summary>An attempt to notify someone, or something. Times are Unix milliseconds.</summary>
internal sealed record AttemptRow
{
    private const string Columns =
        """
        id, page, step, recipient, method, rung, channel, due_at as DueAt, state, begun, done_at as DoneAt, tries, problem, receipt
        """;

    public long Id { get; init; }

    public required long Page { get; init; }

    /// <summary>Counted over all rounds.</summary>
    public required long Step { get; init; }

    /// <summary>A person's id in chat, or the name of what isn't a person.</summary>
    public required string Recipient { get; init; }

    public required string Method { get; init; }

    /// <summary>Which of the recipient's rules.</summary>
    public long Rung { get; init; }

    /// <summary>Where the board posts it, as it addresses channels.</summary>
    public string? Channel { get; init; }

    public required long DueAt { get; init; }

    public string State { get; init; } = nameof(AttemptState.Planned);

    /// <summary>Since when a request may have been made whose answer isn't known.</summary>
    public long? Begun { get; init; }

    public long? DoneAt { get; init; }

    public long Tries { get; init; }

    /// <summary>Why it isn't delivered yet, or won't be.</summary>
    public string? Problem { get; init; }

    /// <summary>The id under which whoever delivers it knows it.</summary>
    public string? Receipt { get; init; }

    public AttemptState Is => Enum.Parse<AttemptState>(State);

    public bool IsPost => PageMethod.IsPost(Method);

    /// <summary>A person's id in chat; null: it isn't one.</summary>
    public ChatId? Person => Method is PageMethod.Chat or PageMethod.Mention or PageMethod.Sms or PageMethod.Call or PageMethod.Mail
        ? ChatId.Parse(Recipient)
        : null;

    /// <summary>The board's subject; also what makes a request to others the same one when it is repeated.</summary>
    public string Subject => $"page/{Page}/{Step}/{Method}/{Recipient}/{Rung}";

    /// <summary>What people may know of it.</summary>
    public PageNotice ToNotice() => new(
        Person,
        Person is null ? Recipient : "",
        Method,
        Is switch
        {
            AttemptState.Delivered => NoticeState.Delivered,
            AttemptState.Failed => NoticeState.Failed,
            AttemptState.Cancelled => NoticeState.Cancelled,
            _ => Problem is null ? NoticeState.Pending : NoticeState.Failing,
        },
        DateTimeOffset.FromUnixTimeMilliseconds(DoneAt ?? Begun ?? DueAt),
        Problem);

    public static async Task<IReadOnlyList<AttemptRow>> OfAsync(DbConnection connection, long page) =>
        [.. await connection.QueryAsync<AttemptRow>(
            $"select {Columns} from page_attempts where page = @page order by step, id", new { page })];

    /// <summary>Those that aren't done and are due.</summary>
    public static async Task<IReadOnlyList<AttemptRow>> DueAsync(DbConnection connection, long now) =>
        [.. await connection.QueryAsync<AttemptRow>(
            $"select {Columns} from page_attempts where done_at is null and due_at <= @now order by due_at, id", new { now })];

    /// <summary>When the next one is due after now that isn't done; null: none is.</summary>
    public static Task<long?> NextDueAsync(DbConnection connection, long now) =>
        connection.QuerySingleAsync<long?>("select min(due_at) from page_attempts where done_at is null and due_at > @now", new { now });

    /// <summary>Unless it is there already.</summary>
    public Task InsertAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        insert into page_attempts (page, step, recipient, method, rung, channel, due_at, state, begun, done_at, tries, problem, receipt)
        values (@Page, @Step, @Recipient, @Method, @Rung, @Channel, @DueAt, @State, @Begun, @DoneAt, @Tries, @Problem, @Receipt)
        on conflict (page, step, recipient, method, rung) do nothing
        """,
        this);

    /// <summary>False: it is done already, or in another state than it was.</summary>
    /// <param name="was">The state that it must be in.</param>
    public async Task<bool> SaveAsync(DbConnection connection, AttemptState was) => await connection.ExecuteAsync(
        """
        update page_attempts set state = @State, due_at = @DueAt, begun = @Begun, done_at = @DoneAt, tries = @Tries, problem = @Problem,
            receipt = @Receipt
        where id = @Id and state = @was and done_at is null
        """,
        new { State, DueAt, Begun, DoneAt, Tries, Problem, Receipt, Id, was = was.ToString() }) == 1;

    /// <summary>The page is over: what hasn't been asked for isn't.</summary>
    public static Task CancelAsync(DbConnection connection, long page, long now) => connection.ExecuteAsync(
        "update page_attempts set state = 'Cancelled', done_at = @now where page = @page and done_at is null and state = 'Planned'",
        new { page, now });
}
