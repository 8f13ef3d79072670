using System.Data.Common;
using ChatOps.Journal;
using Dapper;

namespace ChatOps.Paging;

/// <summary>A group of alerts that a page is about, with the alert with which it began. Times are Unix milliseconds.</summary>
/// <param name="Grp">See <see cref="AlertChanged.GroupId"/>.</param>
/// <param name="Name">As the monitor calls it.</param>
internal sealed record PageGroupRow(long Page, string Grp, string System, string Name, string Alert, long Start)
{
    public PagedAlert First => new(System, Name, Alert, DateTimeOffset.FromUnixTimeMilliseconds(Start));

    public static async Task<IReadOnlyList<PageGroupRow>> OfAsync(DbConnection connection, long page, int limit) =>
        [.. await connection.QueryAsync<PageGroupRow>(
            "select page, grp, system, name, alert, start from page_groups where page = @page order by start, grp limit @limit",
            new { page, limit })];

    /// <summary>False: it is there already.</summary>
    public async Task<bool> InsertAsync(DbConnection connection) => await connection.ExecuteAsync(
        """
        insert into page_groups (page, grp, system, name, alert, start) values (@Page, @Grp, @System, @Name, @Alert, @Start)
        on conflict (page, grp) do nothing
        """,
        this) == 1;
}
