using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Marks;

/// <summary>
/// Tells other tools of operations that have ended: each once, whatever is restarted. What is wanted is stored before it is told, so an
/// outage of theirs delays it, and never an operation.
/// </summary>
internal sealed partial class Marker(
    MarkQueue queue,
    IReadOnlyList<IMarkTarget> targets,
    PeopleDirectory people,
    Lease lease,
    Database database,
    Events events,
    TimeProvider clock,
    ILogger<Marker> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5), LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(2), GiveUpAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await queue.FollowAsync(term);
        while (targets.Count > 0 && await NextAsync(term) is { } row)
        {
            var wait = DateTimeOffset.FromUnixTimeMilliseconds(row.NotBefore) - Clock.GetUtcNow();
            // A longer wait began before the clock was turned back.
            if (wait > TimeSpan.Zero && wait <= LongestLimit)
            {
                return wait < LookAnyway ? wait : LookAnyway;
            }

            await TellAsync(row, term);
        }

        return LookAnyway;
    }

    private Task<MarkRow?> NextAsync(CancellationToken term) =>
        database.ReadAsync(connection => MarkRow.NextAsync(connection, [.. targets.Select(target => target.Name)]), term);

    /// <summary>Notes that a request is made before it is: whoever is killed in between has it looked for.</summary>
    private async Task TellAsync(MarkRow row, CancellationToken term)
    {
        var (target, now) = (targets.Single(one => one.Name == row.Target), Clock.GetUtcNow());
        var mark = row.ToMark(await NameAsync(row, term));
        if (!target.Wants(mark))
        {
            await SaveAsync(row with { Done = now.ToUnixTimeMilliseconds() }, term);
            return;
        }

        if (now - mark.End > GiveUpAfter)
        {
            await GiveUpAsync(row, target, row.Problem ?? "It couldn't be told within a day.", row.Mend, term);
            return;
        }

        var begun = row with { Begun = row.Begun ?? now.ToUnixTimeMilliseconds() };
        await SaveAsync(begun, term);
        switch (await target.SendAsync(mark, mayBeThere: row.Begun is not null, term))
        {
            case ReportAnswer.Done:
                await SaveAsync(
                    begun with { Done = Clock.GetUtcNow().ToUnixTimeMilliseconds(), Begun = null, Problem = null, Mend = null }, term);
                break;
            case ReportAnswer.Later later:
                await PutOffAsync(later.MayBeDone ? begun : row, later, term);
                break;
            case ReportAnswer.Refused(var reason, var mend):
                await GiveUpAsync(row, target, reason, mend, term);
                break;
            case var answer:
                throw new InvalidOperationException($"What is {answer}?");
        }
    }

    private async Task<string?> NameAsync(MarkRow row, CancellationToken term)
    {
        try
        {
            return row.Person is null ? null : await people.NameAsync(ChatId.Parse(row.Person), term).WaitAsync(Patience, Clock, term);
        }
        catch (TimeoutException)
        {
            // The mark is worth more than the name.
            return null;
        }
    }

    private Task PutOffAsync(MarkRow row, ReportAnswer.Later later, CancellationToken term)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(row.Tries, 10));
        var until = Clock.GetUtcNow() + (later.Wait is { } limit ? (limit < LongestLimit ? limit : LongestLimit)
            : wait < LongestWait ? wait
            : LongestWait);
        return SaveAsync(
            row with { NotBefore = until.ToUnixTimeMilliseconds(), Tries = row.Tries + 1, Problem = later.Reason, Mend = null }, term);
    }

    private Task GiveUpAsync(MarkRow row, IMarkTarget target, string problem, string? mend, CancellationToken term)
    {
        LogRefused(row.Operation, target.Title, problem);
        return SaveAsync(
            row with { Done = Clock.GetUtcNow().ToUnixTimeMilliseconds(), Begun = null, Problem = problem, Mend = mend }, term);
    }

    private Task SaveAsync(MarkRow row, CancellationToken term) => lease.WriteAsync(row.SaveAsync, term);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Target} isn't told of operation {Operation}: {Problem}")]
    private partial void LogRefused(string operation, string target, string problem);
}
