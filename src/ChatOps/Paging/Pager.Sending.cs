namespace ChatOps.Paging;

/// <content>How people are notified outside of chat.</content>
internal sealed partial class Pager
{
    /// <summary>
    /// Notes that a request is made before it is: whoever is killed in between has it looked for, where that is possible.
    /// </summary>
    private async Task SendAsync(AttemptRow attempt, CancellationToken term)
    {
        if (attempt.Is is AttemptState.Accepted)
        {
            Start(attempt, () => FollowAsync(attempt, term), term);
            return;
        }

        var mayBeThere = attempt.Begun is not null;
        var begun = attempt with { State = nameof(AttemptState.Begun), Begun = attempt.Begun ?? Now };
        var view = await events.WriteAsync(
            async transaction =>
            {
                var page = await PageRow.FindAsync(transaction.Connection, attempt.Page);
                if (page is not { IsOpen: true })
                {
                    var done = mayBeThere
                        ? attempt with
                        {
                            State = nameof(AttemptState.Failed), DoneAt = Now, Problem = attempt.Problem ?? "its answer was lost",
                        }
                        : attempt with { State = nameof(AttemptState.Cancelled), DoneAt = Now };
                    await done.SaveAsync(transaction.Connection, attempt.Is);
                    return null;
                }

                return await begun.SaveAsync(transaction.Connection, attempt.Is)
                    ? await PageView.ReadAsync(transaction.Connection, page)
                    : null;
            },
            term);
        if (view is not null)
        {
            Start(
                begun,
                async () => await NoteAsync(
                    begun,
                    _methods.TryGetValue(attempt.Method, out var method)
                        ? await method.SendAsync(view, begun, mayBeThere, term)
                        : new PageAnswer.Refused($"{attempt.Method} isn't configured"),
                    term),
                term);
        }
    }

    private async Task FollowAsync(AttemptRow attempt, CancellationToken term) => await NoteAsync(
        attempt,
        _methods.TryGetValue(attempt.Method, out var method)
            ? await method.FollowAsync(attempt.Receipt!, term)
            : new PageAnswer.Refused($"{attempt.Method} isn't configured"),
        term);

    private Task NoteAsync(AttemptRow attempt, PageAnswer answer, CancellationToken term)
    {
        var isLate = TimeSpan.FromMilliseconds(Now - (attempt.Begun ?? Now)) >= LongestWay;
        return answer switch
        {
            PageAnswer.Delivered(var receipt) => AnswerAsync(
                attempt,
                attempt with
                {
                    State = nameof(AttemptState.Delivered), DoneAt = Now, Problem = null, Receipt = receipt ?? attempt.Receipt,
                },
                term),
            PageAnswer.Accepted(var receipt) => AnswerAsync(
                attempt,
                attempt with
                {
                    State = nameof(AttemptState.Accepted), Receipt = receipt, DueAt = Now + (long)BetweenQuestions.TotalMilliseconds,
                    Problem = isLate ? "it was sent, and nobody confirms that it arrived" : null,
                },
                term),
            PageAnswer.Refused(var reason) => AnswerAsync(
                attempt, attempt with { State = nameof(AttemptState.Failed), DoneAt = Now, Problem = reason }, term),
            PageAnswer.Later(var reason, var mayBeDone) => AnswerAsync(
                attempt,
                attempt with
                {
                    Begun = mayBeDone || attempt.Is is AttemptState.Accepted ? attempt.Begun : null,
                    Tries = attempt.Tries + 1,
                    Problem = reason,
                    DueAt = Now + (long)Wait(attempt.Tries).TotalMilliseconds,
                },
                term),
            _ => throw new InvalidOperationException($"What is {answer}?"),
        };
    }

    private static TimeSpan Wait(long tries) =>
        FirstWait * Math.Pow(2, Math.Min(tries, 10)) is var wait && wait < LongestWait ? wait : LongestWait;

    private Task AnswerAsync(AttemptRow before, AttemptRow after, CancellationToken term)
    {
        if (before.Problem is null && after.Problem is not null)
        {
            LogProblem(before.Method, before.Page, after.Problem);
        }

        return events.WriteAsync(transaction => pages.AnswerAsync(transaction, before, after), term);
    }

    /// <summary>One that doesn't answer must not keep others from being paged.</summary>
    private void Start(AttemptRow attempt, Func<Task> send, CancellationToken term)
    {
        var task = RunAsync();
        _sending[attempt.Id] = task;
        _ = task.ContinueWith(_ => Announce(), TaskScheduler.Default);

        async Task RunAsync()
        {
            await Task.Yield();
            try
            {
                await send();
            }
            catch (Exception exception)
            {
                // What is interrupted by the end of a term is looked for in the next.
                if (!term.IsCancellationRequested)
                {
                    LogTrouble(exception, attempt.Method);
                }
            }
        }
    }
}
