using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>What the thread says of an operation: its beginning and end, and what was in its way.</summary>
internal static class OperationReplies
{
    /// <param name="events">Of one operation, in the order in which they happened.</param>
    public static IReadOnlyList<Reply> Of(IReadOnlyList<Event> events)
    {
        // A rollback has a message and a thread of its own: the story of what it took back has a line of it.
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
                case OperationChanged { State: OperationState.Succeeded or OperationState.Failed or OperationState.Superseded or OperationState.Applied } operation:
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", Finished(@event, operation, events)));
                    break;
                case OperationChanged { State: OperationState.Cancelled or OperationState.Expired, Message: { } why }:
                    replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = why }));
                    break;
                case OperationProgressed progress:
                    replies.AddRange(progress.Problems.Where(problem => told.Add($"problem {Kind(problem)}"))
                        .Select((problem, place) => Replies.Make(@event, $"{key}/problem {Kind(problem)}", Problem(problem, place == 0 ? progress.Details : null))));
                    break;
                // Numbers come and go: that something is blocked is told once, until it no longer is.
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
                case OperationWaits:
                    isBlocked = false;
                    if (@event.Actor is { ChatId: { } id })
                    {
                        replies.Add(Replies.Make(@event, $"{key}/{@event.Position}", new() { Title = RichText.Of($"{new Span.Person(id)} said yes") }));
                    }

                    break;
            }
        }

        return replies;
    }

    /// <summary>Of several notes about the same the last takes the place of the others.</summary>
    public static IReadOnlyList<Reply> Notes(IReadOnlyList<Event> events) => events[^1].Fact is OperationNoted { Topic: not null } last
        ? [Replies.Make(events[0], last.StepKey, new() { Title = last.Text, Tone = ToneOf(last) })]
        :
        [
            .. events.Select(e => (Event: e, Note: (OperationNoted)e.Fact))
                .Select(e => Replies.Make(e.Event, $"{e.Note.StepKey}/{e.Event.Position}", new() { Title = e.Note.Text, Tone = ToneOf(e.Note) })),
        ];

    private static Tone ToneOf(OperationNoted note) => note is { IsStep: false, IsWarning: true } ? Tone.Warning : Tone.Neutral;

    private static Card Problem(string problem, IReadOnlyList<string>? details) => new()
    {
        Title = Reason(problem),
        Tone = Tone.Warning,
        Lines = problem.Length > Reason(problem).Length ? [problem[Reason(problem).Length..].TrimStart(' ', '–')] : [],
        Preformatted = details is { Count: > 0 } ? string.Join("\n\n", details) : null,
    };

    private static Card Started(Event @event, OperationChanged operation) => new()
    {
        // No hourglass: it stays as it is when the operation has ended.
        Title = RichText.Of($"{OperationWords.Of(operation).Doing}"),
        Lines = operation.Message is null ? [] : [operation.Message],
        Footer = RichText.Of($"{(@event.Actor?.ChatId is { } id ? RichText.Of($"asked by {new Span.Person(id)} · ") : RichText.Empty)}operation {operation.Operation} · {@event.OccurredAt}"),
    };

    private static Card Finished(Event @event, OperationChanged operation, IReadOnlyList<Event> all)
    {
        var begun = all.FirstOrDefault(e => e.Fact is OperationChanged { State: OperationState.Running })?.OccurredAt;
        var took = begun is null ? "" : $" {(operation.State is OperationState.Succeeded ? "in" : "after")} {Words.Duration(@event.OccurredAt - begun.Value)}";
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
            Tone = operation.State switch { OperationState.Succeeded => Tone.Good, OperationState.Failed => Tone.Bad, OperationState.Applied => Tone.Warning, _ => Tone.Neutral },
            Lines = operation.Message is null ? [] : [operation.Message],
            Preformatted = operation.Details.Count == 0 ? null : string.Join("\n\n", operation.Details),
        };
    }

    /// <summary>What comes before the cluster's own words: the pod and Kubernetes' name for what is wrong.</summary>
    private static string Reason(string problem) => problem.IndexOf(" – ", StringComparison.Ordinal) is var end and > 0 ? problem[..end] : problem;

    /// <summary>Kubernetes' name for what is wrong: the same with many pods is one thing.</summary>
    private static string Kind(string problem) => Reason(problem) is var reason && reason.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? reason[(colon + 2)..] : reason;
}
