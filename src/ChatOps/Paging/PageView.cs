using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using Dapper;

namespace ChatOps.Paging;

/// <summary>A page with everything that is shown of it.</summary>
/// <param name="Alerts">The first of those that fire.</param>
/// <param name="AlertCount">How many fire.</param>
/// <param name="Acknowledged">Who has acknowledged: ids in chat, or names elsewhere.</param>
internal sealed record PageView(
    PageRow Page,
    IReadOnlyList<PageAlertRow> Alerts,
    long AlertCount,
    IReadOnlyList<AttemptRow> Attempts,
    IReadOnlyList<string> Acknowledged)
{
    private const int MostAlerts = 10, MostNotices = 20;

    public static async Task<PageView> ReadAsync(DbConnection connection, PageRow page) => new(
        page,
        await PageAlertRow.OfPageAsync(connection, page.Id, MostAlerts),
        (await PageAlertRow.CountAsync(connection, page.Id)).All,
        await AttemptRow.OfAsync(connection, page.Id),
        [.. await connection.QueryAsync<string>(
            "select person from page_acknowledgements where page = @Id order by at, person", new { page.Id })]);

    /// <summary>"web in production".</summary>
    public string? Place => Page.Service is null
        ? Page.Environment
        : $"{Page.Service}{(Page.Environment is { } where ? $" in {where}" : "")}";

    /// <summary>The attempts that are worth knowing: those that were made, or failed.</summary>
    public IReadOnlyList<PageNotice> Notices =>
    [
        .. Attempts.Where(attempt => attempt.Is is not (AttemptState.Planned or AttemptState.Cancelled))
            .Select(attempt => attempt.ToNotice()).TakeLast(MostNotices),
    ];

    public PageChanged ToFact(PageChange change, PagedAlert? alert) => new(
        Page.Name, change, Page.Is, Page.Service, Page.Environment, Page.Title, alert, (int)Page.Steps, Notices, Acknowledged)
    {
        Since = Page.Opened, Policy = Page.Policy,
    };

    /// <summary>Someone who acknowledged, if it is a person in chat.</summary>
    public static ChatId? PersonOf(string who) =>
        who.IndexOf(':') is > 0 && who.IndexOf(' ') < 0 ? ChatId.Parse(who) : null;
}
