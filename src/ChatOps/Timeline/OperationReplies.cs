using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The thread's replies about an operation: its start and end, and its problems.</summary>
internal static class OperationReplies
{
    /// <param name="events">Of one operation, in the order in which they happened.</param>
    public static IReadOnlyList<Reply> Of(IReadOnlyList<Event> events)
    {
        // A plan that no one ran is between the bot and the person who asked for it.
        if (!events.Any(e => e.Fact is OperationChanged { State: not (OperationState.Cancelled or OperationState.Expired) }))
        {
            return [];
        }

        // A rollback has its own message and thread: the story of what it reverted only has a line.
        if (events[^1].IsMention)
        {
            return [];
        }

        var replies = new List<Reply>();
        var told = new HashSet<string>();
        var isBlocked = false;
        foreach (var @event in events)
        {
            var key = @event.Fact.StepKey!;
            switch (@event.Fact)
            {
                case OperationChanged { State: OperationState.Running } operation when told.Add("started"):
                    replies.Add(Replies.Make(@event, $"{key}/started", Started(@event, operation)));
                    break;
                case OperationChanged { State: OperationState.Succeeded
                    or OperationState.Failed
                    or OperationState.Superseded
                    or OperationState.Applied } operation:
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", Finished(@event, operation, events)));
                    break;
                case OperationChanged { State: OperationState.Cancelled or OperationState.Expired, Message: { } why }:
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = why }));
                    break;
                case OperationProgressed progress:
                    // An outage with the same cause is one reply, whenever it started.
                    if (progress.OutOfSight is { } unseen && told.Add($"no updates {Timeless(unseen)}"))
                    {
                        replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = unseen, Tone = Tone.Warning }));
                    }

                    // The same problem with many pods is one reply.
                    replies.AddRange(progress.Problems.Where(problem => told.Add($"problem {problem.Reason}"))
                        .Select((problem, place) => Replies.Make(
                            @event, $"{key}/problem {problem.Reason}", InTheWay(problem, place == 0 ? progress.Details : null))));
                    break;
                // Numbers vary: a block is reported once, until it ends.
                case OperationBlocked { Why: { } why } when !isBlocked:
                    isBlocked = true;
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = why, Tone = Tone.Warning }));
                    break;
                case OperationBlocked { Why: null }:
                    isBlocked = false;
                    break;
                case OperationWaits { For: { } question }:
                    isBlocked = false;
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = question }));
                    break;
                case ApprovalChanged vote when ApprovalWords.Of(vote) is { } said:
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", said));
                    break;
                case OperationWaits:
                    isBlocked = false;
                    if (@event.Actor is { ChatId: { } id })
                    {
                        replies.Add(Replies.Make(
                            @event,
                            $"{key}/{@event.Position}",
                            new() { Title = RichText.Of($"{new Span.Person(id)} approved the switch") }));
                    }

                    break;
            }
        }

        return replies;
    }

    /// <summary>Of several notes with the same topic, the last replaces the others.</summary>
    public static IReadOnlyList<Reply> Notes(IReadOnlyList<Event> events) => events[^1].Fact is OperationNoted { Topic: not null } last
        ? [Replies.Make(events[0], last.StepKey, new() { Title = last.Text, Tone = ToneOf(last) })]
        :
        [
            .. events.Select(e => (Event: e, Note: (OperationNoted)e.Fact))
                .Select(e => Replies.Make(
                    e.Event, $"{e.Note.StepKey}/{e.Event.Position}", new() { Title = e.Note.Text, Tone = ToneOf(e.Note) })),
        ];

    private static Tone ToneOf(OperationNoted note) => note is { IsStep: false, IsWarning: true } ? Tone.Warning : Tone.Neutral;

    private static Card InTheWay(Problem problem, IReadOnlyList<Problem>? details) => new()
    {
        Title = problem.Title,
        Tone = Tone.Warning,
        Lines = problem.Text.IsEmpty ? [] : [problem.Text],
        Preformatted = details is { Count: > 0 } ? Listed(details) : null,
    };

    private static string Timeless(RichText text) => new RichText([.. text.Spans.Where(span => span is not Span.Time)]).PlainText;

    /// <summary>With the last log lines of each.</summary>
    private static string Listed(IEnumerable<Problem> problems) =>
        string.Join("\n\n", problems.Select(problem => string.Join('\n', [problem.LineWithRestarts.PlainText, .. problem.Log])));

    private static Card Started(Event @event, OperationChanged operation) => new()
    {
        // No hourglass: the reply stays when the operation has ended.
        Title = RichText.Of($"{OperationWords.Of(operation).Doing}"),
        Lines = operation.Message is null ? [] : [operation.Message],
        Footer = RichText.Of(
            $"{(@event.Actor?.ChatId is { } id ? RichText.Of($"requested by {new Span.Person(id)} · ") : RichText.Empty)}operation {operation.Operation} · {@event.OccurredAt}"),
    };

    private static Card Finished(Event @event, OperationChanged operation, IReadOnlyList<Event> all)
    {
        var begun = all.FirstOrDefault(e => e.Fact is OperationChanged { State: OperationState.Running })?.OccurredAt;
        var took = begun is null
            ? ""
            : $" {(operation.State is OperationState.Succeeded ? "in" : "after")} {Words.Duration(@event.OccurredAt - begun.Value)}";
        var words = OperationWords.Of(operation);
        return new()
        {
            Title = operation.State switch
            {
                OperationState.Succeeded => RichText.Of($"{words.Done}{took}"),
                OperationState.Superseded => RichText.Of($"{words.Noun} was superseded{took}"),
                OperationState.Applied => RichText.Of($"{words.Noun} is applied, not verified"),
                _ => RichText.Of($"{words.Noun} failed{took}"),
            },
            Tone = operation.State switch
            {
                OperationState.Succeeded => Tone.Good,
                OperationState.Failed => Tone.Bad,
                OperationState.Applied => Tone.Warning,
                _ => Tone.Neutral,
            },
            Lines = [.. new[] { operation.Outcome, operation.Remedy }.OfType<RichText>()],
            // The first is shown above, but not its log.
            Preformatted = operation.Problems
                .Where((problem, place) => place > 0 || problem.Log.Count > 0)
                .ToList() is { Count: > 0 } problems ? Listed(problems) : null,
        };
    }
}
