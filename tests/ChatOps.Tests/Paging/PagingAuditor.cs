using ChatOps.Journal;

namespace ChatOps.Tests.Paging;

/// <summary>
/// Knows from the journal, and from what arrived, who should have been paged when. Pure. The policy is that of <see cref="PagingWorld"/>:
/// U1 at once, U2 and a webhook five minutes later.
/// </summary>
internal static class PagingAuditor
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5), Step = TimeSpan.FromMinutes(5), Retried = TimeSpan.FromSeconds(70);

    /// <param name="excused">When the bot or those who deliver were down: each as long as its effects last.</param>
    /// <param name="until">When it was looked at.</param>
    /// <returns>A sentence for each lie.</returns>
    public static IEnumerable<string> Audit(
        IReadOnlyList<Event> events, IReadOnlyList<Receipt> received, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> excused,
        DateTimeOffset until)
    {
        foreach (var twice in received.GroupBy(receipt => receipt.Key).Where(same => same.Count() > 1))
        {
            yield return $"{twice.First()} came {twice.Count()} times";
        }

        foreach (var twice in received.GroupBy(receipt => (receipt.Page, receipt.Who, receipt.Method)).Where(same => same.Count() > 1))
        {
            yield return $"page {twice.Key} came {twice.Count()} times";
        }

        var pages = events.Where(e => e.Fact is PageChanged).GroupBy(e => ((PageChanged)e.Fact).Page).ToList();
        foreach (var problem in Needs(events).SelectMany(need => Unmet(need, pages, excused, until)))
        {
            yield return problem;
        }

        foreach (var page in pages)
        {
            var number = long.Parse(page.Key[1..], null);
            var own = received.Where(receipt => receipt.Page == number).ToList();
            var opened = page.First().ReceivedAt;
            var over = page.FirstOrDefault(e => ((PageChanged)e.Fact).State is not PageState.Open)?.ReceivedAt;
            foreach (var late in own.Where(receipt => receipt.At > over))
            {
                yield return $"{late} came after page {page.Key} was over at {over:T}";
            }

            foreach (var (who, after) in new[] { ("wall:U1", TimeSpan.Zero), ("wall:U2", Step), ("backup", Step) })
            {
                var due = Excused(opened + after + Prompt, excused, Retried);
                if (due < (over ?? until) && !own.Exists(receipt => receipt.Who == who && receipt.At <= due))
                {
                    yield return $"{who} should have been paged about {page.Key} by {due:T}, and was {own.Find(receipt => receipt.Who == who)}";
                }
            }
        }
    }

    /// <summary>When which group needs someone: from its first alert until it is acknowledged or over.</summary>
    private static IEnumerable<(string Group, DateTimeOffset From, DateTimeOffset To)> Needs(IReadOnlyList<Event> events)
    {
        foreach (var group in events.Where(e => e.Fact is AlertChanged).GroupBy(e => ((AlertChanged)e.Fact).Group))
        {
            DateTimeOffset? from = null;
            foreach (var @event in group)
            {
                var isFiring = ((AlertChanged)@event.Fact).State is AlertState.Firing;
                if (isFiring && from is null)
                {
                    from = @event.ReceivedAt;
                }
                else if (!isFiring && from is { } began)
                {
                    yield return (group.Key, began, @event.ReceivedAt);
                    from = null;
                }
            }

            if (from is { } still)
            {
                yield return (group.Key, still, DateTimeOffset.MaxValue);
            }
        }
    }

    private static IEnumerable<string> Unmet(
        (string Group, DateTimeOffset From, DateTimeOffset To) need,
        List<IGrouping<string, Event>> pages,
        IReadOnlyList<(DateTimeOffset, DateTimeOffset)> excused,
        DateTimeOffset until)
    {
        var due = Excused(need.From + Prompt, excused, TimeSpan.FromSeconds(5));
        if (due >= need.To || due >= until)
        {
            yield break;
        }

        var own = pages.Where(page => page.Any(e => e.Fact is PageChanged { Alert.Group: var group } && group == need.Group
            && e.ReceivedAt >= need.From && e.ReceivedAt <= due && ((PageChanged)e.Fact).Change is PageChange.Opened or PageChange.Joined))
            .ToList();
        if (own.Count != 1)
        {
            yield return $"{need.Group} fired at {need.From:T} and was in {own.Count} pages by {due:T}";
        }
    }

    private static DateTimeOffset Excused(
        DateTimeOffset due, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> excused, TimeSpan after)
    {
        foreach (var (from, to) in excused.OrderBy(one => one.From))
        {
            if (from <= due && to + after > due)
            {
                due = to + after;
            }
        }

        return due;
    }
}
