using System.Data.Common;
using ChatOps.Journal;
using Dapper;

namespace ChatOps.Paging;

/// <summary>An alert that fires and that someone is paged about. Times are Unix milliseconds.</summary>
/// <param name="Grp">See <see cref="AlertChanged.GroupId"/>.</param>
/// <param name="Acknowledged">1: someone looks after it.</param>
internal sealed record PageAlertRow(string Grp, string Alert, long Page, string Title, string Severity, long Acknowledged, long Since)
{
    private const string Columns = "grp, alert, page, title, severity, acknowledged, since";

    public static async Task<IReadOnlyList<PageAlertRow>> OfGroupAsync(DbConnection connection, string group) =>
        [.. await connection.QueryAsync<PageAlertRow>($"select {Columns} from page_alerts where grp = @group", new { group })];

    public static async Task<IReadOnlyList<PageAlertRow>> OfPageAsync(DbConnection connection, long page, int limit) =>
        [.. await connection.QueryAsync<PageAlertRow>(
            $"select {Columns} from page_alerts where page = @page order by since, grp, alert limit @limit", new { page, limit })];

    /// <summary>How many fire, and how many of them nobody looks after.</summary>
    public static Task<(long All, long Open)> CountAsync(DbConnection connection, long page) =>
        connection.QuerySingleAsync<(long, long)>(
            "select count(*), cast(coalesce(sum(1 - acknowledged), 0) as bigint) from page_alerts where page = @page", new { page });

    public Task InsertAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        insert into page_alerts (grp, alert, page, title, severity, acknowledged, since)
        values (@Grp, @Alert, @Page, @Title, @Severity, @Acknowledged, @Since) on conflict (grp, alert) do nothing
        """,
        this);

    /// <summary>It is over. Null: nobody was paged about it.</summary>
    public static Task<long?> DeleteAsync(DbConnection connection, string group, string alert) =>
        connection.QueryFirstOrDefaultAsync<long?>(
            "delete from page_alerts where grp = @group and alert = @alert returning page", new { group, alert });

    /// <param name="group">Null: all of the page.</param>
    public static Task AcknowledgeAsync(DbConnection connection, long page, string? group, bool isAcknowledged = true) =>
        connection.ExecuteAsync(
            $"update page_alerts set acknowledged = @to where page = @page{(group is null ? "" : " and grp = @group")}",
            new { page, group, to = isAcknowledged ? 1L : 0L });
}
