using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>The steps of what this bot does.</summary>
public static class OperationSteps
{
    /// <summary>A version change supersedes earlier ones in the same place.</summary>
    public static string VersionLane(string service, string environment) => Lane(service, environment, "version");

    internal static Step? Step(IReadOnlyList<Event> events)
    {
        // Progress received before its operation waits for it; and a plan that no one ran isn't worth showing.
        var changes = events.Where(e => e.Fact is OperationChanged).ToList();
        if (changes.All(e => ((OperationChanged)e.Fact).State is OperationState.Cancelled or OperationState.Expired))
        {
            return null;
        }

        var last = changes.LastOrDefault(e => ((OperationChanged)e.Fact).State
                is not (OperationState.Running or OperationState.Scheduled or OperationState.Waiting))
            ?? changes.LastOrDefault(e => ((OperationChanged)e.Fact).State is OperationState.Running)
            ?? changes[^1];
        var operation = (OperationChanged)last.Fact;
        // What it waited for before it began is over.
        var (state, detail) = Standing(operation, [.. events.Where(e =>
            operation.State is not OperationState.Running || e.Position >= last.Position || e.Fact is OperationProgressed)]);
        var isOver = operation.State is not (OperationState.Running or OperationState.Scheduled or OperationState.Waiting);
        var news = isOver ? null : events.Select(e => e.Fact).OfType<OperationProgressed>().LastOrDefault();
        var done = changes.Where(e => ((OperationChanged)e.Fact).State is OperationState.Running
            or OperationState.Succeeded
            or OperationState.Failed
            or OperationState.Applied).ToList();
        return new(operation.StepKey!, state, changes[0].OccurredAt, $"{operation.Action.Verb} {operation.Action.To}", operation)
        {
            End = isOver ? last.OccurredAt : null,
            // The actor is who confirmed it, not who planned it; or who cancelled it.
            Actor = operation.State is OperationState.Cancelled
                ? last.Actor
                : (changes.FirstOrDefault(e => e.Fact is OperationChanged
                    {
                        State: OperationState.Scheduled or OperationState.Running or OperationState.Waiting,
                    }
                    && e.Actor is not null) ?? changes[0]).Actor,
            Detail = detail,
            Progress = state is StepState.Running && news is not null ? new(news.Done, news.Total, news.Label)
            {
                IsStabilizing = news.IsStabilizing,
            } : null,
            Turn = done.Count == 0 ? null : new(Lane(operation), done.Max(e => e.Position)),
            Echoed = operation.StepKey,
            IsUrgent = true,
            IsMention = last.IsMention,
        };
    }

    internal static Step? Note(IReadOnlyList<Event> events) => events[^1].Fact is OperationNoted { IsStep: false } note
        ? new(note.StepKey, note.IsWarning ? StepState.Warned : StepState.Open, events[^1].OccurredAt, note.Text, note)
        {
            IsAside = !note.IsWarning,
            End = events[^1].OccurredAt,
            On = Key.Operation(note.Operation).Value,
        }
        : null;

    internal static Step? Hold(IReadOnlyList<Event> events)
    {
        var change = (HoldChanged)events[^1].Fact;
        return new(change.StepKey, change.Held ? StepState.Warned : StepState.Succeeded, events[^1].OccurredAt, change.Environment, change)
        {
            End = events[^1].OccurredAt,
            Actor = events[^1].Actor,
            Detail = change.Reason,
        };
    }

    private static (StepState State, RichText? Detail) Standing(OperationChanged operation, IReadOnlyList<Event> events)
    {
        switch (operation.State)
        {
            case OperationState.Succeeded when events[^1].Fact is OperationBlocked { Why: { } why }:
                return (StepState.Failed, why);
            case OperationState.Succeeded:
                return (StepState.Succeeded, null);
            case OperationState.Scheduled:
                return (StepState.Scheduled, null);
            case OperationState.Cancelled:
                return (StepState.Cancelled, operation.Message);
            case OperationState.Expired or OperationState.Applied:
                return (StepState.Warned, operation.Message);
            case OperationState.Superseded:
                return (StepState.Replaced, operation.Message);
            case OperationState.Failed:
                return (StepState.Failed, operation.Outcome);
        }

        return events.Select(e => e.Fact).LastOrDefault(f => f is OperationWaits or OperationBlocked) switch
        {
            OperationWaits { For: { } question } => (StepState.Waiting, question + Approvals(events)),
            OperationBlocked { Why: { } why } => (StepState.Blocked, why),
            _ => (StepState.Running, events.Select(e => e.Fact).OfType<OperationProgressed>().LastOrDefault() is { } news
                ? news.OutOfSight ?? (news.Problems is [var first, ..] ? first.Line : null)
                : null),
        };
    }

    /// <summary>Who has approved what is asked now.</summary>
    private static RichText Approvals(IReadOnlyList<Event> events)
    {
        var given = new List<ChatId>();
        foreach (var fact in events.Select(e => e.Fact))
        {
            switch (fact)
            {
                case OperationWaits { For: not null }:
                    given.Clear();
                    break;
                case ApprovalChanged { Change: ApprovalChange.Given } vote:
                    given.Add(vote.Person);
                    break;
                case ApprovalChanged vote:
                    given.Remove(vote.Person);
                    break;
            }
        }

        return given.Count == 0 ? RichText.Empty : RichText.Of(
            $"\nApproved by {RichText.Join(", ", given.Select(person => RichText.Of($"{new Span.Person(person)}")))}");
    }

    private static string Lane(OperationChanged operation) => Lane(operation.Service, operation.Environment, operation.Action.Lane);

    private static string Lane(string service, string environment, string what) => $"operation:{service} {environment} {what}";
}
