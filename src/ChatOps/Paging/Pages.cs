using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using Dapper;

namespace ChatOps.Paging;

/// <summary>
/// How pages change: each change is made in one transaction with the fact that reports it and with what is shown of it, and only if the
/// page is still in the state that it needs. Whoever acknowledges and whoever escalates at the same time come one after the other.
/// </summary>
internal sealed partial class Pages(PagingOptions options, ChatPlatforms platforms, TimeProvider clock)
{
    /// <summary>More groups than this aren't told, in their own messages, what becomes of a page that they came together with.</summary>
    private const int MostTold = 10;

    /// <summary>What begins within this time is one page.</summary>
    internal static readonly TimeSpan Together = TimeSpan.FromMinutes(1);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Someone pages someone, or those who are paged about a service.</summary>
    public async Task<PageRow> OpenAsync(JournalTransaction transaction, PageRow page, Actor by)
    {
        var opened = await page.InsertAsync(transaction.Connection);
        await TellAsync(transaction, opened, PageChange.Opened, by);
        return opened;
    }

    /// <summary>An alert that nobody is paged about begins a page, or belongs to one that began just now.</summary>
    /// <returns>The page, which must be shown again.</returns>
    public async Task<long> OpenAsync(JournalTransaction transaction, AlertChanged alert, PageRow page)
    {
        var connection = transaction.Connection;
        var joined = await PageRow.JoinedAsync(connection, page.Policy!, page.OpenedAt - (long)Together.TotalMilliseconds);
        var row = joined ?? await page.InsertAsync(connection);
        await AddAsync(connection, row.Id, alert, isAcknowledged: false);
        if (joined is null)
        {
            await TellAsync(transaction, row, PageChange.Opened, by: null);
        }
        else if ((await PageGroupRow.OfAsync(connection, row.Id, MostTold + 1)).Count <= MostTold)
        {
            var view = await PageView.ReadAsync(connection, row);
            await transaction.AppendAsync(
                view.ToFact(PageChange.Joined, new(alert.System, alert.Group, alert.Id, alert.Start)));
        }

        return row.Id;
    }

    /// <summary>Another alert of a group that people are paged about, or look after.</summary>
    /// <inheritdoc cref="OpenAsync(JournalTransaction, AlertChanged, PageRow)"/>
    public static async Task<long> JoinAsync(JournalTransaction transaction, AlertChanged alert, IReadOnlyList<PageAlertRow> group)
    {
        await AddAsync(transaction.Connection, group[0].Page, alert, group.All(other => other.Acknowledged == 1));
        return group[0].Page;
    }

    /// <summary>An alert is over. The last one ends its page, and what hasn't been sent isn't.</summary>
    /// <returns>A page that must be shown again; null: none.</returns>
    public async Task<long?> ResolveAsync(JournalTransaction transaction, AlertChanged alert)
    {
        var connection = transaction.Connection;
        if (await PageAlertRow.DeleteAsync(connection, alert.GroupId, alert.Id) is not { } id
            || await PageRow.FindAsync(connection, id) is not { EndedAt: null } page)
        {
            return null;
        }

        var (all, open) = await PageAlertRow.CountAsync(connection, id);
        if (all == 0)
        {
            await EndAsync(transaction, page with { State = nameof(PageState.Resolved) }, PageChange.Resolved, by: null);
            return null;
        }

        if (open == 0 && page.IsOpen)
        {
            // Only what nobody looked after is over.
            await TryCloseAsync(transaction, page, by: null);
            return null;
        }

        return id;
    }

    /// <summary>Someone looks after a page, or after one of its groups.</summary>
    /// <param name="group">Null: after all of it.</param>
    /// <param name="by">Who, as they are counted.</param>
    /// <returns>How many more must acknowledge it; null: it isn't open.</returns>
    public async Task<int?> AcknowledgeAsync(JournalTransaction transaction, long id, string? group, Actor? by)
    {
        var connection = transaction.Connection;
        if (await PageRow.FindAsync(connection, id) is not { IsOpen: true } page)
        {
            return null;
        }

        await PageAlertRow.AcknowledgeAsync(connection, id, group);
        await connection.ExecuteAsync(
            "insert into page_acknowledgements (page, person, at) values (@id, @person, @Now) on conflict (page, person) do nothing",
            new { id, person = by?.ChatId?.ToString() ?? by?.Name ?? "", Now });
        return await TryCloseAsync(transaction, page, by);
    }

    /// <summary>A step was taken; in the transaction that checked that it is due.</summary>
    /// <param name="attempts">Whom it pages, and how.</param>
    /// <param name="then">When the next one is due; null: it was the last.</param>
    public async Task EscalateAsync(
        JournalTransaction transaction, PageRow page, IReadOnlyList<AttemptRow> attempts, DateTimeOffset? then)
    {
        var next = page with { Steps = page.Steps + 1, DueAt = then?.ToUnixTimeMilliseconds() };
        await next.SaveAsync(transaction.Connection);
        foreach (var attempt in attempts)
        {
            await attempt.InsertAsync(transaction.Connection);
        }

        await TellAsync(transaction, next, PageChange.Escalated, by: null);
    }

    /// <summary>The next step is due now. False: nobody is to be paged any more.</summary>
    public async Task<bool> HurryAsync(JournalTransaction transaction, long id, Actor by)
    {
        if (await PageRow.FindAsync(transaction.Connection, id) is not { IsOpen: true } page)
        {
            return false;
        }

        var hurried = page with { FirstStep = page.DueAt is null ? page.Steps : page.FirstStep, DueAt = Now };
        await hurried.SaveAsync(transaction.Connection);
        await TellAsync(transaction, hurried, PageChange.Hurried, by);
        return true;
    }

    /// <summary>It was acknowledged, and isn't resolved: it begins again.</summary>
    public async Task RestartAsync(JournalTransaction transaction, PageRow page)
    {
        var again = page with
        {
            State = nameof(PageState.Open), FirstStep = page.Steps, DueAt = Now, AcknowledgedAt = null,
        };
        await again.SaveAsync(transaction.Connection);
        await transaction.Connection.ExecuteAsync("delete from page_acknowledgements where page = @Id", new { again.Id });
        await PageAlertRow.AcknowledgeAsync(transaction.Connection, again.Id, group: null, isAcknowledged: false);
        await TellAsync(transaction, again, PageChange.Restarted, by: null);
    }

    /// <summary>What is known of an attempt changed. It is told only if that means something to people.</summary>
    /// <param name="before">If it is in another state by now, nothing happens.</param>
    public async Task AnswerAsync(JournalTransaction transaction, AttemptRow before, AttemptRow after)
    {
        if (!await after.SaveAsync(transaction.Connection, before.Is)
            || before.ToNotice() with { At = default } == after.ToNotice() with { At = default }
            || await PageRow.FindAsync(transaction.Connection, after.Page) is not { } page)
        {
            return;
        }

        if (before.Problem is null && after.Problem is not null && page.IsOpen)
        {
            page = await HurryPastAsync(transaction.Connection, page, after);
        }

        await TellAsync(transaction, page, PageChange.Answered, by: null);
    }

    /// <summary>Ends the escalation if enough people look after all of it. Returns how many more must.</summary>
    private async Task<int> TryCloseAsync(JournalTransaction transaction, PageRow page, Actor? by)
    {
        var policy = page.Policy is { } name ? options.Policies.GetValueOrDefault(name) : null;
        var count = await transaction.Connection.QuerySingleAsync<long>(
            "select count(*) from page_acknowledgements where page = @Id", new { page.Id });
        var (all, open) = await PageAlertRow.CountAsync(transaction.Connection, page.Id);
        var missing = (int)Math.Max(0, (policy?.Acknowledgements ?? 1) - count);
        if (missing > 0 || open > 0)
        {
            await TellAsync(transaction, page, PageChange.Acknowledged, by);
            return Math.Max(missing, open > 0 ? 1 : 0);
        }

        var closed = page with
        {
            State = nameof(PageState.Acknowledged),
            AcknowledgedAt = Now,
            DueAt = all > 0 && policy is { RestartAfter.Ticks: > 0 } ? Now + (long)policy.RestartAfter.TotalMilliseconds : null,
        };
        if (all == 0)
        {
            await EndAsync(transaction, closed, PageChange.Acknowledged, by);
            return 0;
        }

        await closed.SaveAsync(transaction.Connection);
        await StopAsync(transaction.Connection, closed);
        await TellAsync(transaction, closed, PageChange.Acknowledged, by);
        return 0;
    }

    private async Task EndAsync(JournalTransaction transaction, PageRow page, PageChange change, Actor? by)
    {
        var ended = page with { EndedAt = Now, DueAt = null };
        await ended.SaveAsync(transaction.Connection);
        await StopAsync(transaction.Connection, ended);
        await TellAsync(transaction, ended, change, by);
    }

    /// <summary>Nobody is notified any more who hasn't been.</summary>
    private async Task StopAsync(DbConnection connection, PageRow page)
    {
        await AttemptRow.CancelAsync(connection, page.Id, Now);
        foreach (var post in (await AttemptRow.OfAsync(connection, page.Id)).Where(one => one is { IsPost: true, Is: AttemptState.Begun }))
        {
            if (await Posts.ForgetUnseenAsync(connection, ChatId.Parse(post.Channel!), post.Subject))
            {
                await (post with { State = nameof(AttemptState.Cancelled), DoneAt = Now }).SaveAsync(connection, AttemptState.Begun);
            }
        }
    }

    /// <param name="page">0: nobody is paged about it yet.</param>
    internal static async Task AddAsync(DbConnection connection, long page, AlertChanged alert, bool isAcknowledged)
    {
        if (page > 0)
        {
            await new PageGroupRow(page, alert.GroupId, alert.System, alert.Group, alert.Id, alert.Start.ToUnixTimeMilliseconds())
                .InsertAsync(connection);
        }

        await new PageAlertRow(
            alert.GroupId, alert.Id, page, alert.Title, PagingRules.Word(alert.Severity), isAcknowledged ? 1 : 0,
            alert.Start.ToUnixTimeMilliseconds()).InsertAsync(connection);
    }
}
