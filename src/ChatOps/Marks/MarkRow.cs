using System.Data.Common;
using Dapper;

namespace ChatOps.Marks;

/// <summary>What a tool is to be told about an operation, once that has ended. Times are Unix milliseconds.</summary>
internal sealed record MarkRow
{
    private const string Columns =
        """
        id, operation, target, verb, service, environment, version, who, person, started_at as StartedAt, ended_at as EndedAt, outcome, done, begun,
        not_before as NotBefore, tries, problem, mend
        """;

    public long Id { get; init; }

    public required string Operation { get; init; }

    /// <summary>The tool's name.</summary>
    public required string Target { get; init; }

    public required string Verb { get; init; }

    public required string Service { get; init; }

    public required string Environment { get; init; }

    public required string Version { get; init; }

    public string? Who { get; init; }

    /// <summary>The same one in chat.</summary>
    public string? Person { get; init; }

    public required long StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public string? Outcome { get; init; }

    /// <summary>When it was told, or given up.</summary>
    public long? Done { get; init; }

    /// <summary>Since when a request may have been made whose answer isn't known.</summary>
    public long? Begun { get; init; }

    public long NotBefore { get; init; }

    public long Tries { get; init; }

    /// <summary>Why it isn't told.</summary>
    public string? Problem { get; init; }

    public string? Mend { get; init; }

    /// <param name="name">What people call whoever started it; null: it isn't known.</param>
    public Mark ToMark(string? name) => new(
        Operation,
        Verb,
        Service,
        Environment,
        Version,
        Outcome!,
        name ?? Who,
        DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(EndedAt!.Value));

    public static Task BeginAsync(DbConnection connection, MarkRow row) => connection.ExecuteAsync(
        """
        insert into marks (operation, target, verb, service, environment, version, who, person, started_at, not_before, tries)
        values (@Operation, @Target, @Verb, @Service, @Environment, @Version, @Who, @Person, @StartedAt, 0, 0)
        on conflict (operation, target) do nothing
        """,
        row);

    /// <summary>An operation that had begun has ended.</summary>
    public static Task EndAsync(DbConnection connection, string operation, string outcome, DateTimeOffset at) => connection.ExecuteAsync(
        "update marks set outcome = @outcome, ended_at = @at where operation = @operation and ended_at is null",
        new { operation, outcome, at = at.ToUnixTimeMilliseconds() });

    /// <summary>Of those that are due, the one that may be told first, of the tools that are configured.</summary>
    public static Task<MarkRow?> NextAsync(DbConnection connection, IReadOnlyCollection<string> targets) =>
        connection.QueryFirstOrDefaultAsync<MarkRow?>(
            $"select {Columns} from marks where done is null and ended_at is not null and target in @targets order by not_before, id limit 1",
            new { targets = new Storage.ListParameter<string>([.. targets]) });

    /// <summary>The latest one that a tool was told, or was to be told.</summary>
    public static Task<MarkRow?> LatestAsync(DbConnection connection, string target) => connection.QueryFirstOrDefaultAsync<MarkRow?>(
        $"select {Columns} from marks where target = @target and ended_at is not null and (done is not null or tries > 0) order by id desc limit 1",
        new { target });

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        update marks set done = @Done, begun = @Begun, not_before = @NotBefore, tries = @Tries, problem = @Problem, mend = @Mend
        where id = @Id
        """,
        this);
}
