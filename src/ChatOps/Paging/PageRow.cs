using System.Data.Common;
using ChatOps.Journal;
using Dapper;

namespace ChatOps.Paging;

/// <summary>A page, as it is stored. Times are Unix milliseconds.</summary>
internal sealed record PageRow
{
    private const string Columns =
        """
        id, policy, service, environment, title, requested_by as RequestedBy, only_person as OnlyPerson, state, opened_at as OpenedAt, steps,
        first_step as FirstStep,        due_at as DueAt, acknowledged_at as AcknowledgedAt, ended_at as EndedAt, delivery
        """;

    public long Id { get; init; }

    /// <summary>Null: someone paged one person.</summary>
    public string? Policy { get; init; }

    public string? Service { get; init; }

    public string? Environment { get; init; }

    public required string Title { get; init; }

    /// <summary>In chat; null: alerts did.</summary>
    public string? RequestedBy { get; init; }

    public string? OnlyPerson { get; init; }

    public required string State { get; init; }

    public required long OpenedAt { get; init; }

    /// <summary>How many steps were taken, over all rounds.</summary>
    public long Steps { get; init; }

    /// <summary>How many of them were taken before it began again.</summary>
    public long FirstStep { get; init; }

    /// <summary>When the next step is due, or, once acknowledged, when it begins again; null: nothing follows.</summary>
    public long? DueAt { get; init; }

    public long? AcknowledgedAt { get; init; }

    public long? EndedAt { get; init; }

    /// <summary>The journal's id of the delivery that asked for it: one page each.</summary>
    public long? Delivery { get; init; }

    public string Name => $"p{Id}";

    public PageState Is => Enum.Parse<PageState>(State);

    public bool IsOpen => Is is PageState.Open && EndedAt is null;

    public DateTimeOffset Opened => DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt);

    /// <summary>The number in a page's name; null: it isn't one.</summary>
    public static long? IdOf(string name) =>
        name is ['p' or 'P', .. var digits] && digits.Length is > 0 and < 18 && digits.All(char.IsAsciiDigit)
            ? long.Parse(digits, null)
            : null;

    public static Task<PageRow?> FindAsync(DbConnection connection, long id) =>
        connection.QuerySingleOrDefaultAsync<PageRow?>($"select {Columns} from pages where id = @id", new { id });

    public static Task<PageRow?> OfDeliveryAsync(DbConnection connection, long delivery) =>
        connection.QueryFirstOrDefaultAsync<PageRow?>($"select {Columns} from pages where delivery = @delivery", new { delivery });

    /// <summary>The ones that aren't over, the newest first.</summary>
    public static async Task<IReadOnlyList<PageRow>> LiveAsync(DbConnection connection, int limit) =>
        [.. await connection.QueryAsync<PageRow>(
            $"select {Columns} from pages where ended_at is null order by id desc limit @limit", new { limit })];

    /// <summary>The page that is open for a policy and began so recently that what begins now belongs to it.</summary>
    public static Task<PageRow?> JoinedAsync(DbConnection connection, string policy, long since) =>
        connection.QueryFirstOrDefaultAsync<PageRow?>(
            $"""
             select {Columns} from pages
             where policy = @policy and requested_by is null and state = 'Open' and ended_at is null and opened_at >= @since order by id desc limit 1
             """,
            new { policy, since });

    /// <summary>Those whose step is due.</summary>
    public static async Task<IReadOnlyList<PageRow>> DueAsync(DbConnection connection, long now) =>
        [.. await connection.QueryAsync<PageRow>(
            $"select {Columns} from pages where ended_at is null and due_at <= @now order by due_at, id", new { now })];

    /// <summary>When the next step is due after now; null: none is.</summary>
    public static Task<long?> NextDueAsync(DbConnection connection, long now) =>
        connection.QuerySingleAsync<long?>("select min(due_at) from pages where ended_at is null and due_at > @now", new { now });

    public async Task<PageRow> InsertAsync(DbConnection connection) => this with
    {
        Id = await connection.QuerySingleAsync<long>(
            """
            insert into pages (policy, service, environment, title, requested_by, only_person, state, opened_at, steps, first_step, due_at, delivery)
            values (@Policy, @Service, @Environment, @Title, @RequestedBy, @OnlyPerson, @State, @OpenedAt, @Steps, @FirstStep, @DueAt, @Delivery)
            returning id
            """,
            this),
    };

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        update pages set state = @State, steps = @Steps, first_step = @FirstStep, due_at = @DueAt, acknowledged_at = @AcknowledgedAt,
            ended_at = @EndedAt
        where id = @Id
        """,
        this);
}
