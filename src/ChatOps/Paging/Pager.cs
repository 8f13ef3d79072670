using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Paging;

/// <summary>
/// Pages people: follows the alerts, takes the steps that are due, and makes the attempts that are. Each is a row, moved in one
/// transaction by the leader, so a bot that is killed neither pages twice nor never.
/// </summary>
internal sealed partial class Pager(
    AlertFollower follower,
    Pages pages,
    Recipients recipients,
    PagingOptions options,
    IReadOnlyList<IPageMethod> methods,
    Events events,
    Database database,
    Board board,
    TimeProvider clock,
    ILogger<Pager> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    /// <summary>How often those are asked who have taken something, and the board.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500), BetweenQuestions = TimeSpan.FromSeconds(3);

    /// <summary>What chat hasn't shown after this time counts as not delivered; it is tried further.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What whoever delivers it hasn't confirmed after this time counts as not delivered.</summary>
    internal static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5), LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>What is being sent, by attempt.</summary>
    private readonly Dictionary<long, Task> _sending = [];
    private readonly Dictionary<string, IPageMethod> _methods = methods.ToDictionary(method => method.Name);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await follower.FollowAsync(term);
        foreach (var page in await database.ReadAsync(connection => PageRow.DueAsync(connection, Now), term))
        {
            await StepAsync(page, term);
        }

        var (due, hasPosts) = (await database.ReadAsync(connection => AttemptRow.DueAsync(connection, Now), term), false);
        foreach (var attempt in due.Where(attempt => _sending.GetValueOrDefault(attempt.Id) is not { IsCompleted: false }))
        {
            if (!attempt.IsPost)
            {
                await SendAsync(attempt, term);
            }
            else if (attempt.Is is AttemptState.Planned)
            {
                await PostAsync(attempt, term);
                hasPosts = true;
            }
            else
            {
                hasPosts |= !await LookAsync(attempt, term);
            }
        }

        board.Announce();
        return hasPosts ? BetweenLooks : await UntilNextAsync(term);
    }

    protected override Task EndAsync() => Task.WhenAll(_sending.Values);

    private long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<TimeSpan> UntilNextAsync(CancellationToken term)
    {
        var next = await database.ReadAsync(
            async connection => new[]
            {
                await PageRow.NextDueAsync(connection, Now), await AttemptRow.NextDueAsync(connection, Now),
            }.Min(),
            term);
        return next is { } due && TimeSpan.FromMilliseconds(Math.Max(1, due - Now)) is var wait && wait < LookAnyway ? wait : LookAnyway;
    }

    /// <summary>Takes the step that is due, unless someone has acknowledged meanwhile.</summary>
    private async Task StepAsync(PageRow page, CancellationToken term)
    {
        if (page.Is is PageState.Acknowledged)
        {
            await events.WriteAsync(
                transaction => IfDueAsync(transaction, page, current => pages.RestartAsync(transaction, current)), term);
            return;
        }

        var now = Clock.GetUtcNow();
        var (attempts, then) = await PlanAsync(page, now, term);
        await events.WriteAsync(
            transaction => IfDueAsync(
                transaction, page, current => pages.EscalateAsync(transaction, current, attempts, now + then)),
            term);
    }

    /// <returns>Whom the step pages, and how long after it the next one is due.</returns>
    private async Task<(IReadOnlyList<AttemptRow> Attempts, TimeSpan? Then)> PlanAsync(
        PageRow page, DateTimeOffset now, CancellationToken term)
    {
        if (page.OnlyPerson is { } person)
        {
            return (recipients.OfPerson(page, ChatId.Parse(person), now), null);
        }

        if (page.Policy is not { } name || !options.Policies.TryGetValue(name, out var policy))
        {
            return ([], null);
        }

        var (step, then) = Escalation.At(policy, page.Steps - page.FirstStep);
        var attempts = await recipients.OfAsync(page, step, now, term);
        // Where a step has nobody, it is the turn of the next one.
        return (
            attempts,
            then is not null && !Escalation.IsRound(policy, page.Steps + 1 - page.FirstStep)
                && attempts.All(attempt => attempt.Is is AttemptState.Failed) ? TimeSpan.Zero : then);
    }

    /// <summary>Only if the page is as it was read, so that nothing happens twice, or after it is over.</summary>
    private static async Task IfDueAsync(JournalTransaction transaction, PageRow page, Func<PageRow, Task> move)
    {
        if (await PageRow.FindAsync(transaction.Connection, page.Id) == page)
        {
            await move(page);
        }
    }

    /// <summary>Asks the board to show it.</summary>
    private Task PostAsync(AttemptRow attempt, CancellationToken term) => events.WriteAsync(
        async transaction =>
        {
            var begun = attempt with { State = nameof(AttemptState.Begun), Begun = Now };
            if (await begun.SaveAsync(transaction.Connection, AttemptState.Planned)
                && await PageRow.FindAsync(transaction.Connection, attempt.Page) is { } page)
            {
                await pages.ShowAsync(transaction.Connection, await PageView.ReadAsync(transaction.Connection, page), begun);
            }
        },
        term);

    /// <summary>Looks whether the board could show it. Returns whether no more is to be expected soon.</summary>
    private async Task<bool> LookAsync(AttemptRow attempt, CancellationToken term)
    {
        var channel = ChatId.Parse(attempt.Channel!);
        var (message, trouble, isGivenUp) = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<(string?, string?, long)>(
                """
                select message, trouble, cast(case when shown >= version and message is null then 1 else 0 end as bigint)
                from posts where platform = @Platform and channel = @channel and subject = @Subject
                """,
                new { channel.Platform, channel = channel.Id, attempt.Subject }),
            term);
        var age = TimeSpan.FromMilliseconds(Now - attempt.Begun!.Value);
        var problem = trouble ?? $"{channel.Platform} doesn't answer";
        if (message is not null)
        {
            await AnswerAsync(
                attempt,
                attempt with { State = nameof(AttemptState.Delivered), DoneAt = Now, Problem = null, Receipt = message },
                term);
        }
        else if (isGivenUp == 1 && trouble is not null)
        {
            await AnswerAsync(attempt, attempt with { State = nameof(AttemptState.Failed), DoneAt = Now, Problem = problem }, term);
        }
        else if (age >= Patience && attempt.Problem is null)
        {
            await AnswerAsync(attempt, attempt with { Problem = problem }, term);
        }

        return message is not null || age >= Patience;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Method} of page {Page} isn't delivered: {Problem}")]
    private partial void LogProblem(string method, long page, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Method} could not be sent; trying again")]
    private partial void LogTrouble(Exception exception, string method);
}
