using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>A build whose build server has to be asked. Times are Unix milliseconds.</summary>
/// <param name="Step">Its step key, as stored.</param>
/// <param name="Build">Its newest notification.</param>
/// <param name="Heard">How many notifications there have been.</param>
/// <param name="Since">When the first arrived.</param>
/// <param name="Tries">How often it was asked in vain since the last notification.</param>
/// <param name="Why">Why the build server didn't confirm it, and what to do about that.</param>
public sealed record UnconfirmedBuild(
    string Step, BuildChanged Build, long Heard, DateTimeOffset Since, int Tries, string? Why, string? Mend);

/// <summary>
/// The builds that a notification is about and that their build server hasn't confirmed. A row is written in the transaction that appends
/// the notification's fact, so none is forgotten.
/// </summary>
internal static class UnconfirmedBuilds
{
    private const string Columns = "step, fact, heard, since, tries, why, mend";

    private static readonly Statement Add = new(
        """
        insert into unconfirmed_builds (step, fact, heard, since, due_at, tries) values (@step, @fact, 1, @at, @at, 0)
        on conflict (step) do update set fact = excluded.fact, heard = unconfirmed_builds.heard + 1, due_at = excluded.due_at, tries = 0
        """,
        "step", "fact", "at");

    /// <param name="json">The fact as stored.</param>
    public static Task LearnAsync(DbConnection connection, Fact fact, string json, long receivedAt) =>
        fact is BuildChanged { Unconfirmed.Why: null } build
            ? Add.ExecuteAsync(connection, Key.Fit(build.StepKey), json, receivedAt)
            : Task.CompletedTask;

    /// <summary>Those that are due, the longest first.</summary>
    public static async Task<IReadOnlyList<UnconfirmedBuild>> DueAsync(DbConnection connection, DateTimeOffset now, int limit) =>
        [.. (await connection.QueryAsync<Row>(
            $"select {Columns} from unconfirmed_builds where due_at <= @now order by due_at limit @limit",
            new { now = now.ToUnixTimeMilliseconds(), limit })).Select(row => row.Read())];

    /// <summary>When the next one is due; null: none is left.</summary>
    public static async Task<DateTimeOffset?> NextAsync(DbConnection connection) =>
        await connection.QuerySingleAsync<long?>("select min(due_at) from unconfirmed_builds") is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    /// <summary>Those that were asked about in vain, the oldest first.</summary>
    public static async Task<IReadOnlyList<UnconfirmedBuild>> DoubtedAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>($"select {Columns} from unconfirmed_builds where why is not null order by since"))
            .Select(row => row.Read())];

    /// <summary>It is asked about at once: something has just happened to it.</summary>
    public static Task HurryAsync(DbConnection connection, BuildChanged build, DateTimeOffset now) => connection.ExecuteAsync(
        "update unconfirmed_builds set due_at = @now where step = @step",
        new { step = Key.Fit(build.StepKey), now = now.ToUnixTimeMilliseconds() });

    /// <summary>Its build server has answered. False: another notification arrived meanwhile, and it is asked again.</summary>
    public static async Task<bool> EndAsync(DbConnection connection, UnconfirmedBuild build) => await connection.ExecuteAsync(
        "delete from unconfirmed_builds where step = @Step and heard = @Heard", new { build.Step, build.Heard }) == 1;

    /// <summary>It is asked again later. False: another notification arrived meanwhile.</summary>
    public static async Task<bool> DeferAsync(
        DbConnection connection, UnconfirmedBuild build, DateTimeOffset dueAt, int tries, string? why, string? mend) =>
        await connection.ExecuteAsync(
            "update unconfirmed_builds set due_at = @dueAt, tries = @tries, why = @why, mend = @mend where step = @Step and heard = @Heard",
            new { build.Step, build.Heard, dueAt = dueAt.ToUnixTimeMilliseconds(), tries, why, mend }) == 1;

    private sealed record Row(string Step, string Fact, long Heard, long Since, long Tries, string? Why, string? Mend)
    {
        public UnconfirmedBuild Read() => new(
            Step, (BuildChanged)FactKinds.Read(Fact), Heard, DateTimeOffset.FromUnixTimeMilliseconds(Since), (int)Tries, Why, Mend);
    }
}
