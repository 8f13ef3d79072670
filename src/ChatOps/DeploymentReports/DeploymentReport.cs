using System.Data.Common;
using ChatOps.Code;
using Dapper;

namespace ChatOps.DeploymentReports;

/// <summary>What the code host is to show about an operation, and what it shows. Times are Unix milliseconds.</summary>
internal sealed record DeploymentReport
{
    public long Id { get; init; }

    public required string Operation { get; init; }

    public required string Repository { get; init; }

    /// <summary>The environment's name there.</summary>
    public required string ShownAs { get; init; }

    public required string Service { get; init; }

    public required string Environment { get; init; }

    public required string Version { get; init; }

    /// <summary>What the operation does, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>A <see cref="ReportedState"/>.</summary>
    public required string Wanted { get; init; }

    /// <summary>About the wanted state, in a few words.</summary>
    public required string Words { get; init; }

    /// <summary>The state that the code host shows; null: none yet.</summary>
    public string? Told { get; init; }

    public string? Sha { get; init; }

    /// <summary>The deployment's id there, once there is one.</summary>
    public long? Deployment { get; init; }

    /// <summary>Since when a request may have been made whose answer isn't known.</summary>
    public long? Begun { get; init; }

    public required long CreatedAt { get; init; }

    public required long ChangedAt { get; init; }

    public long NotBefore { get; init; }

    public long Tries { get; init; }

    /// <summary>Why it isn't shown.</summary>
    public string? Problem { get; init; }

    public string? Mend { get; init; }

    private const string Columns =
        """
        id, operation, repository, shown_as as ShownAs, service, environment, version, title, wanted, words, told, sha, deployment, begun,
        created_at as CreatedAt, changed_at as ChangedAt, not_before as NotBefore, tries, problem, mend
        """;

    public ReportedState State => Enum.Parse<ReportedState>(Wanted);

    public ReportedDeployment Reported => new(Repository, Sha!, Operation, ShownAs, Service, Version, Title);

    /// <summary>An operation began: from now on, its state is wanted.</summary>
    public static Task BeginAsync(DbConnection connection, DeploymentReport report) => connection.ExecuteAsync(
        """
        insert into deployment_reports
            (operation, repository, shown_as, service, environment, version, title, wanted, words, created_at, changed_at, not_before,
            tries)
        values (@Operation, @Repository, @ShownAs, @Service, @Environment, @Version, @Title, @Wanted, @Words, @CreatedAt, @ChangedAt,
            @NotBefore, 0)
        on conflict (operation) do nothing
        """,
        report);

    /// <summary>An operation that has begun is in another state.</summary>
    public static Task WantAsync(DbConnection connection, string operation, ReportedState state, string words, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            update deployment_reports
            set wanted = @wanted, words = @words, changed_at = @at, tries = 0, problem = null, mend = null
            where operation = @operation and wanted <> @wanted
            """,
            new { operation, wanted = $"{state}", words, at = now.ToUnixTimeMilliseconds() });

    /// <summary>
    /// Of the reports that are behind, the one that may be made first. In one environment, each waits for those before it: a code host
    /// takes what comes last for what is there.
    /// </summary>
    /// <param name="absurd">Whoever waits longer began to before the clock was turned back.</param>
    public static Task<DeploymentReport?> NextAsync(DbConnection connection, DateTimeOffset absurd) =>
        connection.QueryFirstOrDefaultAsync<DeploymentReport?>(
            $"""
             select {Columns} from deployment_reports r
             where (told is null or told <> wanted) and not exists (
                 select 1 from deployment_reports earlier where earlier.repository = r.repository and earlier.shown_as = r.shown_as
                     and earlier.id < r.id and (earlier.told is null or earlier.told <> earlier.wanted))
             order by case when not_before > @absurd then 0 else not_before end, id limit 1
             """,
            new { absurd = absurd.ToUnixTimeMilliseconds() });

    /// <summary>The newest report about a repository.</summary>
    public static Task<DeploymentReport?> NewestAsync(DbConnection connection, string repository) =>
        connection.QueryFirstOrDefaultAsync<DeploymentReport?>(
            $"select {Columns} from deployment_reports where repository = @repository order by id desc limit 1", new { repository });

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        update deployment_reports set told = @Told, sha = @Sha, deployment = @Deployment, begun = @Begun, not_before = @NotBefore,
            tries = @Tries, problem = @Problem, mend = @Mend
        where id = @Id
        """,
        this);
}
