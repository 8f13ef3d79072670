using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Paging;

/// <content>What is shown of a page, and what becomes of it when someone can't be reached.</content>
internal sealed partial class Pages
{
    /// <summary>All messages about a page say how it is now.</summary>
    public async Task ShowAsync(DbConnection connection, long id)
    {
        if (await PageRow.FindAsync(connection, id) is { } page)
        {
            await ShowAsync(connection, page);
        }
    }

    /// <summary>
    /// Who can't be reached in one way is called in the next one at once. If that was the last, and nobody was reached, it is the turn of
    /// the next step.
    /// </summary>
    private async Task<PageRow> HurryPastAsync(DbConnection connection, PageRow page, AttemptRow failed)
    {
        var step = (await AttemptRow.OfAsync(connection, page.Id))
            .Where(other => other.Step == failed.Step && other.Id != failed.Id)
            .ToList();
        var own = step.Where(other => other.Recipient == failed.Recipient).ToList();
        if (own.Exists(other => other.Is is AttemptState.Delivered))
        {
            return page;
        }

        if (own.Where(other => other.Is is AttemptState.Planned).MinBy(other => other.DueAt) is { } next)
        {
            await (next with { DueAt = Math.Min(next.DueAt, Now) }).SaveAsync(connection, AttemptState.Planned);
            return page;
        }

        var isLatest = failed.Step == page.Steps - 1
            && page.Policy is { } name && options.Policies.TryGetValue(name, out var policy)
            // All of them again at once would reach nobody either.
            && !Escalation.IsRound(policy, page.Steps - page.FirstStep);
        if (isLatest && page.DueAt > Now && step.TrueForAll(other => other.Is is AttemptState.Failed || other.Problem is not null))
        {
            page = page with { DueAt = Now };
            await page.SaveAsync(connection);
        }

        return page;
    }

    private async Task TellAsync(JournalTransaction transaction, PageRow page, PageChange change, Actor? by)
    {
        var view = await ShowAsync(transaction.Connection, page);
        var groups = await PageGroupRow.OfAsync(transaction.Connection, page.Id, MostTold);
        foreach (var alert in groups.Select(group => (PagedAlert?)group.First).DefaultIfEmpty(null))
        {
            await transaction.AppendAsync("chatops", new(clock.GetUtcNow(), by, view.ToFact(change, alert)));
        }
    }

    private async Task<PageView> ShowAsync(DbConnection connection, PageRow page)
    {
        var view = await PageView.ReadAsync(connection, page);
        foreach (var attempt in view.Attempts.Where(one => one is { IsPost: true, Is: AttemptState.Begun or AttemptState.Delivered }))
        {
            await ShowAsync(connection, view, attempt);
        }

        return view;
    }

    /// <summary>Asks the board to show a page to someone.</summary>
    internal Task ShowAsync(DbConnection connection, PageView view, AttemptRow attempt)
    {
        var channel = ChatId.Parse(attempt.Channel!);
        return platforms.Find(channel.Platform) is null ? Task.CompletedTask : Posts.WantAsync(
            connection, channel, attempt.Subject, parent: null, CardJson.Write(PageCard.Of(view, attempt)), isUrgent: true, trace: null,
            clock.GetUtcNow());
    }
}
